#!/usr/bin/env python3
"""Counts the instructions of four fixed scans with callgrind: the same on a quiet machine and on a noisy one.

    cargo build --release --bin mamori && benches/instructions.py
    benches/instructions.py --binary BEFORE --binary target/release/mamori     # two commits side by side
    benches/instructions.py --profile example                                      # the functions that cost most

Needs valgrind, and symbols for `--profile` (`cargo build --profile bench --bin mamori`). Counted with one thread, user space only:
the time that the system takes for files, memory and page faults is not in it. SHA-256 counts for more than it costs, because
valgrind has no instruction for it.
"""
import argparse
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
GROUP = os.path.join(HERE, "clinic-group")


def group(layout):
    def make(folder):
        generator = [sys.executable, os.path.join(GROUP, "gen_inventory.py"), "--devices", "10000", "--layout", layout, "--seed", "20261001",
                     "--share", "0.03", "--as-of", "2026-10-01", "--out", folder]
        subprocess.run(generator, check=True, stdout=subprocess.DEVNULL)
        return ["-C", folder, "check", "--no-builtin", "--policies", os.path.join(GROUP, "policies"), "--as-of", "2026-10-01"]
    return make


def clinics(folder):
    subprocess.run([sys.executable, os.path.join(HERE, "clinics.py"), "--clinics", "20", "--out", folder], check=True)
    return ["-C", folder, "check", "--as-of", "2026-11-22"]


# The example clinic; ten rules on 10,000 devices, one file for each kind and one folder for each facility; all rules on 20 clinics.
WORK = {
    "example": lambda folder: ["-C", ROOT, "check", "--as-of", "2026-11-22", "-q"],
    "group-a": group("a"),
    "group-c": group("c"),
    "clinics": clinics,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    target = os.path.join(os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target")), "release", "mamori")
    parser.add_argument("--binary", action="append", help="the program; may be given several times")
    parser.add_argument("--profile", choices=WORK, help="print what one scan spends its instructions on")
    args = parser.parse_args()
    binaries = args.binary or [target]
    with tempfile.TemporaryDirectory(prefix="mamori-instructions-") as scratch:
        if args.profile:
            arguments = WORK[args.profile](os.path.join(scratch, args.profile))
            out = count(binaries[0], arguments, scratch)[1]
            subprocess.run(["callgrind_annotate", "--inclusive=yes", out], check=True)
            return
        print(f"{'million instructions':24}" + "".join(f"{os.path.basename(binary)[-14:]:>16}" for binary in binaries))
        for name, make in WORK.items():
            arguments = make(os.path.join(scratch, name))
            counts = [count(binary, arguments, scratch)[0] for binary in binaries]
            print(f"{name:24}" + "".join(f"{number / 1e6:16.1f}" for number in counts), flush=True)


def count(binary, arguments, scratch):
    """Runs the program under callgrind; returns the instructions and the file with the profile."""
    out = os.path.join(scratch, "callgrind.out")
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", binary, *arguments, "--jobs", "1",
               "--format", f"json={os.path.join(scratch, 'report.json')}"]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    with open(out, encoding="utf-8") as file:
        totals = [line for line in file if line.startswith(("totals:", "summary:"))]
    return int(totals[-1].split()[1]), out


if __name__ == "__main__":
    main()
