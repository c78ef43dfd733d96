#!/usr/bin/env python3
"""Fails on an #include that the graph in cmake/modules.cmake does not allow.

A module may include itself, what stands behind its DEPENDS, and what those may include.
usage: check_layers.py [PROJECT]
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
text = (root / "cmake/modules.cmake").read_text()
direct = {}
for name, body in re.findall(r"hikeshi_module\((\w+)([^)]*)\)", text):
    depends = re.search(r"DEPENDS([^A-Z]*)", body)
    direct[name] = set(depends.group(1).split()) if depends else set()


def allowed(module, seen=()):
    if module in seen:
        sys.exit(f"the graph has a cycle through {module}")
    reach = {module}
    for below in direct[module]:
        reach |= allowed(below, (*seen, module))
    return reach


bad = []
for module in sorted(p.name for p in (root / "src").iterdir() if p.is_dir()):
    if module not in direct:
        bad.append(f"src/{module}: not in cmake/modules.cmake")
        continue
    reach = allowed(module)
    for path in sorted((root / "src" / module).rglob("*.[ch]*")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = re.match(r'\s*#include "(\w+)/', line)
            if found and found.group(1) in direct and found.group(1) not in reach:
                bad.append(f"{path.relative_to(root)}:{number}: {module} may not include {found.group(1)}")
print("\n".join(bad) or f"{len(direct)} modules, no include against the graph")
sys.exit(1 if bad else 0)
