#!/usr/bin/env python3
"""Writes the ledgers of a corporation of many clinics: the example clinic's inventory once for each clinic, with ids of its own.

    benches/clinics.py --clinics 1000 --out DIR && target/release/mamori -C DIR check --as-of 2026-11-22

Every id, and every reference to one, gets the number of its clinic before it; which fields refer is read from the schemas of the
ledger kinds (`x-ref`). The corporation is one facility to the guideline, so a ledger that is one record stands there once.
Standard library only; the files are those of the example but for these ids, so every clinic has the findings of the example.
"""
import argparse
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
KEY = re.compile(r"^(\s*)(\w+):")


def references(text):
    """The names of the fields that hold ids of records, and whether the ledger is one record."""
    names, above = {"id"}, []
    for line in text.split("\n"):
        key = KEY.match(line)
        if key:
            depth = len(key[1])
            above = [(indent, name) for indent, name in above if indent < depth] + [(depth, key[2])]
        if "x-ref:" in line:
            names.add([name for _, name in above if name not in ("items", "x-ref", "type")][-1])
    return names, re.search(r"^singleton: true", text, re.M) is not None


def files(folder):
    for parent, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if name.endswith(".yaml"):
                yield os.path.join(parent, name)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def template(text, kinds):
    """The text of a file with \\x01 where the clinic's prefix belongs."""
    out, kind, listed = [], None, None
    for line in text.split("\n"):
        top = re.match(r"^(\w+):", line)
        if top:
            kind, listed = top[1], None
        names = kinds[kind][0] if kind else set()
        key = re.match(r"^(\s*(?:- )?)(\w+):\s*(#.*)?$", line)
        item = re.match(r"^(\s*- )([^\s#\[{:]+)(\s*(?:#.*)?)$", line)
        if item and listed is not None and len(item[1]) - 2 >= listed:
            line = f"{item[1]}\x01{item[2]}{item[3]}"
        elif key:
            listed = len(key[1]) if key[2] in names else None
        else:
            listed = None

        def value(match):
            if match[2] not in names:
                return match[0]
            if match[3].startswith("["):
                inside = match[3][1:-1].strip()
                return match[1] + "[" + ", ".join("\x01" + part.strip() for part in inside.split(",") if part.strip()) + "]"
            return f"{match[1]}\x01{match[3]}"

        code, mark, comment = line.partition(" #")
        # A record of an exception names the record it is about without the schema saying of which kind.
        code = re.sub(r"((?:^|[\s{,])(\w+): )(\[[^\]]*\]|[^\s,{}\[\]\"'|>\x01][^\s,{}]*)", value, code)
        out.append(code + mark + comment)
    return "\n".join(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--clinics", type=int, default=1000)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    kinds = {}
    for path in files(os.path.join(ROOT, "policies", "ledgers")):
        text = read(path)
        kinds[re.search(r"^kind: (\w+)", text, re.M)[1]] = references(text)
    for waivers in [name for name in kinds if "purpose: waivers" in read(os.path.join(ROOT, "policies", "ledgers", f"{name}.yaml"))]:
        kinds[waivers][0].add("record")
    sources = [(os.path.relpath(path, ROOT), read(path)) for path in files(os.path.join(ROOT, "inventory"))]
    single = "|".join(kind for kind, (_, one) in kinds.items() if one)
    templates = [(os.path.relpath(name, "inventory"), template(text, kinds)) for name, text in sources]
    for number in range(1, args.clinics + 1):
        for name, text in templates:
            if number > 1:
                text = re.sub(rf"^(?:{single}):.*\n(?:[ #].*\n|\n)*", "", text, flags=re.M)
            write(os.path.join(args.out, "inventory", f"c{number:04}", name), text.replace("\x01", f"c{number:04}-"))
    with open(os.path.join(ROOT, "mamori.yaml"), encoding="utf-8") as file:
        write(os.path.join(args.out, "mamori.yaml"), file.read())


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
