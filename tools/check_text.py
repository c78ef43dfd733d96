#!/usr/bin/env python3
"""Checks what every source file and folder must have.

Sources: an SPDX line and a sentence saying what the file is for; at most 700 lines. Folders of src/:
a README.md of at most 60 lines. No machine's own paths anywhere.
"""
import pathlib
import re
import subprocess
import sys

bad = []
files = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True).stdout.split()
for name in files:
    path = pathlib.Path(name)
    if not path.is_file() or "corpus/" in name or "golden/" in name:
        continue
    if path.suffix in (".cc", ".h"):
        lines = path.read_text().splitlines()
        if not lines or "SPDX-License-Identifier: Apache-2.0" not in lines[0]:
            bad.append(f"{name}: the first line is not the SPDX line")
        if path.suffix == ".h" and (len(lines) < 2 or not lines[1].startswith("//")):
            bad.append(f"{name}: does not say what it is for")
        if len(lines) > 700:
            bad.append(f"{name}: {len(lines)} lines, one idea each?")
    if path.suffix in (".cc", ".h", ".py", ".sh", ".md", ".cmake", ".txt", ".json"):
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if re.search(r"(^|[\s\"'(=])/(work|root|farm)/", line) and name != "tools/check_text.py":
                bad.append(f"{name}:{number}: a path of somebody's machine")
for folder in sorted(pathlib.Path("src").iterdir()):
    readme = folder / "README.md"
    if not readme.is_file():
        bad.append(f"{folder}: no README.md")
    elif len(readme.read_text().splitlines()) > 60:
        bad.append(f"{readme}: more than 60 lines")
print("\n".join(bad) or f"{len(files)} files")
sys.exit(1 if bad else 0)
