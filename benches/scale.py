#!/usr/bin/env python3
"""Judges generated inventories of a clinic group, compares every finding, and measures the scan against a plain YAML read.

    cargo build --release --example read_tree && cargo build --release
    benches/scale.py --devices 1000 10000 100000 --layouts a c --runs 3

Standard library only. The ten rules are a policy pack (benches/clinic-group/policies); what they have to find comes from the
generator, which plants the violations and evaluates them once more by itself. Exit code 1 when one pair (rule, record) is
missing or too many. CPU time and peak memory are those of the finished child process. The figures of one machine say little;
the last columns are ratios to the read of the same files, with the same number of threads, on the same machine.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
GROUP = os.path.join(HERE, "clinic-group")


# Linux counts the memory of whoever starts a process to its peak, and this script holds whole reports: a small process starts the command.
PROBE = """
import os, subprocess, sys, time
start = time.monotonic()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss)
"""


def run(command, ok):
    """Runs a command; returns CPU seconds, wall seconds and peak bytes of exactly this process."""
    probe = subprocess.run([sys.executable, "-S", "-c", PROBE, *command], stdout=subprocess.PIPE, check=True, text=True)
    code, cpu, wall, peak = probe.stdout.split()
    if int(code) not in ok:
        sys.exit(f"exit code {code}: {' '.join(command)}")
    unit = 1 if sys.platform == "darwin" else 1024
    return float(cpu), float(wall), int(peak) * unit


def middle(samples):
    """The run with the median CPU time."""
    return sorted(samples)[len(samples) // 2]


def pairs(path):
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    found = [(finding["rule"], finding["record"]["id"]) for finding in report["findings"]]
    return found, report


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--devices", type=int, nargs="+", default=[1000, 10000])
    parser.add_argument("--layouts", nargs="+", default=["a", "c"])
    parser.add_argument("--seeds", type=int, nargs="+", default=[20261001])
    parser.add_argument("--shares", type=float, nargs="+", default=[0.03])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--as-of", default="2026-10-01")
    parser.add_argument("--readers", nargs="+", default=["general", "saphyr"], help="readers of examples/read_tree.rs to compare with")
    parser.add_argument("--secrets", action="store_true", help="look for secrets too, with the product's patterns")
    parser.add_argument("--only-check", action="store_true", help="compare findings, measure nothing else")
    parser.add_argument("--data", help="folder to keep the inventories in")
    target = os.path.join(os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target")), "release")
    parser.add_argument("--binary", default=os.path.join(target, "mamori"))
    parser.add_argument("--read-tree", default=os.path.join(target, "examples", "read_tree"))
    args = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="mamori-scale-") as scratch:
        policies = ["--no-builtin", "--policies", os.path.join(GROUP, "policies")]
        if args.secrets:
            extra = os.path.join(scratch, "secrets")
            os.makedirs(extra)
            with open(os.path.join(ROOT, "policies", "sensitive.yaml"), "rb") as source, open(os.path.join(extra, "sensitive.yaml"), "wb") as copy:
                copy.write(source.read())
            policies += ["--policies", extra]
        wrong = 0
        print("layout devices  seed      share threads  pairs    CPU s  records/s  CPU s/80MB  wall s  memory    "
              + "  ".join(f"x {reader:8}" for reader in args.readers))
        for devices in args.devices:
            for layout in args.layouts:
                for seed in args.seeds:
                    for share in args.shares:
                        wrong += one(args, scratch, policies, devices, layout, seed, share)
    if wrong:
        sys.exit(f"{wrong} inventories with other findings than expected")


def one(args, scratch, policies, devices, layout, seed, share):
    data = os.path.join(args.data or scratch, f"{layout}-{devices}-{seed}-{share}")
    if not os.path.exists(os.path.join(data, "manifest.json")):
        generator = [sys.executable, os.path.join(GROUP, "gen_inventory.py"), "--devices", str(devices), "--layout", layout,
                     "--seed", str(seed), "--share", str(share), "--as-of", args.as_of, "--out", data]
        subprocess.run(generator, check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(data, "expected.json"), encoding="utf-8") as file:
        expected = sorted(map(tuple, json.load(file)["findings"]))
    with open(os.path.join(data, "manifest.json"), encoding="utf-8") as file:
        manifest = json.load(file)
    size, records = manifest["bytes"], manifest["records_total"]
    wrong, reports = 0, set()
    for threads in args.threads:
        out = os.path.join(scratch, "report.json")
        command = [args.binary, "-C", data, "check", *policies, "--as-of", args.as_of, "--jobs", str(threads), "--format", f"json={out}"]
        samples = [run(command, (0, 1)) for _ in range(1 if args.only_check else args.runs)]
        found, _ = pairs(out)
        with open(out, "rb") as file:
            reports.add(file.read())
        if sorted(found) != expected:
            wrong = 1
            missing, extra = sorted(set(expected) - set(found)), sorted(set(found) - set(expected))
            print(f"{layout} {devices} seed {seed} share {share}: {len(missing)} missing {missing[:5]}, {len(extra)} too many {extra[:5]}, "
                  f"{len(found) - len(set(found))} twice")
        cpu, wall, memory = middle(samples)
        ratios = []
        for reader in [] if args.only_check else args.readers:
            read, _, _ = middle([run([args.read_tree, reader, str(threads), os.path.join(data, "inventory")], (0,)) for _ in range(args.runs)])
            ratios.append(f"{cpu / read:10.2f}")
        print(f"{layout:6} {devices:7} {seed:9} {share:6} {threads:7} {len(found):6} {cpu:8.3f} {records / cpu:10.0f} "
              f"{cpu / size * 80e6:11.2f} {wall:7.3f} {memory / size:6.2f}x  " + "  ".join(ratios), flush=True)
    if len(reports) > 1:
        wrong = 1
        print(f"{layout} {devices} seed {seed} share {share}: the report differs with the number of threads")
    if not args.data:
        subprocess.run(["rm", "-rf", data], check=True)
    return wrong


if __name__ == "__main__":
    main()
