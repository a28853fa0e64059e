#!/usr/bin/env python3
"""Measures `mamori render` on the example clinic and on clinics with more devices, as whole processes.

    cargo build --release && benches/documents.py [--devices 33 1000] [--runs 3] [--each]

Standard library and git only. Every clinic is committed to a repository of its own first, so that evidence comes from git as it does
for a facility. Prints wall time, CPU time and peak memory of the run with the median wall time, for each set of formats; with --each
the time of every document alone in PDF, less that of a run that makes the smallest one. Times of one machine say little; compare the
columns of one run.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FORMATS = ["md", "md,html", "xlsx", "pdf", "md,html,pdf,xlsx"]
DEVICE = """  - id: bench-{n:05}
    name: 追加端末{n}（{floor}階）
    kind: endpoint
    status: in_use
    asset_number: B-{n:05}
    maker: ひのき電算
    model: HD-4200
    serial: HB{n:08}
    os_family: windows
    os: Windows 11 Pro
    os_version: 24H2
    eol_date: 2027-10-12
    site: main
    location: {floor}階事務室
    owner: matsumoto
    shared_use: true
    systems: [emr]
    segment: net-medical
    ip_address: 192.168.10.{last}
    internet_facing: false
    holds_patient_data: true
    portable: false
    disk_encryption: true
    autolock_minutes: 5
    usb_restriction: blocked
    antivirus: {{product: Microsoft Defender, realtime: true, tamper_protection: true, definition_date: 2026-11-20}}
    host_firewall: true
    unneeded_services_checked_at: 2026-09-10
    default_password_changed: true
    patch: {{last_applied: 2026-11-12, responsible: facility}}
    patchable: true
    last_inventory: 2026-09-10
    purchased_on: 2024-04-01
"""
# Without these, every added device has two findings.
IN_ORDER = """    department: 事務部
    replacement_plan: {date: 2027-07-29, budgeted: true, description: Windows 11 の次の年次更新を適用}
"""


def clinic(folder, devices, in_order=True):
    """Copies the example clinic, adds devices up to a number, and commits."""
    shutil.copytree(ROOT / "inventory", folder / "inventory")
    shutil.copy(ROOT / "mamori.yaml", folder)
    own = sum(path.read_text(encoding="utf-8").count("\n  - id: ") for path in (folder / "inventory/devices").glob("*.yaml"))
    more = [DEVICE.format(n=n, floor=1 + n % 3, last=1 + n % 250) + (IN_ORDER if in_order else "") for n in range(max(0, devices - own))]
    if more:
        (folder / "inventory/devices/more.yaml").write_text("devices:\n" + "\n".join(more), encoding="utf-8")
    git = ["git", "-C", str(folder), "-c", "user.name=鈴木 美咲", "-c", "user.email=suzuki@clinic.example"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "台帳"]):
        subprocess.run(git + command, check=True, env={**os.environ, "GIT_AUTHOR_DATE": "2026-11-20T09:00:00+09:00", "GIT_COMMITTER_DATE": "2026-11-20T09:00:00+09:00"})


def run(binary, folder, arguments):
    """Runs a render; returns wall seconds, CPU seconds and peak bytes."""
    with tempfile.TemporaryDirectory() as out:
        start = time.monotonic()
        child = subprocess.Popen([binary, "-C", str(folder), "render", "--as-of", "2026-11-22", "--quiet", "--out", os.path.join(out, "out"), *arguments])
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            raise SystemExit(f"exit code {child.returncode}: {arguments}")
        manifest = json.loads(pathlib.Path(out, "out/manifest.json").read_text(encoding="utf-8"))
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, manifest


def middle(samples):
    return sorted(samples, key=lambda sample: sample[0])[len(samples) // 2]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--devices", type=int, nargs="+", default=[33, 1000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--findings", action="store_true", help="every added device has two findings")
    parser.add_argument("--each", action="store_true")
    parser.add_argument("--binary", default=str(ROOT / "target/release/mamori"))
    arguments = parser.parse_args()
    print("| devices | formats | files | MB written | wall s | CPU s | peak MiB |")
    print("|---:|---|---:|---:|---:|---:|---:|")
    for devices in arguments.devices:
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder, "clinic")
            folder.mkdir()
            clinic(folder, devices, not arguments.findings)
            for formats in FORMATS:
                wall, cpu, peak, manifest = middle([run(arguments.binary, folder, ["--format", formats]) for _ in range(arguments.runs)])
                size = sum(file["bytes"] for file in manifest["files"]) / 1e6
                print(f"| {devices} | {formats} | {len(manifest['files'])} | {size:.1f} | {wall:.2f} | {cpu:.2f} | {peak / 2**20:.0f} |", flush=True)
            if arguments.each:
                ids = sorted(path.name for path in (ROOT / "templates/documents").iterdir() if (path / "document.yaml").exists())
                times = {}
                for name in ids:
                    wall, cpu, _, manifest = middle([run(arguments.binary, folder, ["--format", "pdf", "--document", name]) for _ in range(arguments.runs)])
                    times[name] = (wall, cpu, len(manifest["files"]))
                least = min(cpu for _, cpu, _ in times.values())
                for name, (_, cpu, files) in sorted(times.items(), key=lambda item: -item[1][1]):
                    print(f"  {name}: {files} PDF, {cpu - least:.2f} CPU s above the smallest")


if __name__ == "__main__":
    main()
