#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Which source files can be compiled as one without one's names getting in another's way.

usage: unity_groups.py MOST FILE...     prints the number of its group for each file, in order

A file's own names are those of its unnamed namespaces and its macros. Two files stand apart where a
name of the one's own could be meant by a word of the other, or of a header that it brings (a function's
by a call, another's by any word that is not qualified), so that neither an overload nor a shadow can
change what is meant. The groups are filled in the order of the files, each with at most MOST.
"""
import functools
import pathlib
import re
import sys

TOKEN = re.compile(r"[A-Za-z_]\w*|::|[{}()\[\]<>=;]|[^\s\w]")
NO_CODE = re.compile(r'R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'|//[^\n]*|/\*.*?\*/', re.S)
MACRO = re.compile(r"^\s*#\s*define\s+(\w+)", re.M)
DIRECTIVE = re.compile(r"^\s*#(?:[^\n\\]|\\.)*", re.M | re.S)
CALL = re.compile(r"(?<![\w.:>])(\w+)\s*\(|(?<=[^-]>)(\w+)\s*\(")
WORD = re.compile(r"(?<![\w.:>])\w+|(?<=[^-]>)\w+")
INCLUDE = re.compile(r'^#include "([^"]+)"', re.M)
# A test is a class of this name, in whatever namespace.
TEST = re.compile(r"\b(?:TEST|TEST_F|TEST_P|TYPED_TEST)\(\s*(\w+)\s*,\s*(\w+)")


def own_names(code):
    """What is declared in unnamed namespaces, and at times a word more: functions, and others."""
    functions, names, opened, inner, before = set(), set(), [], 0, []
    for token in TOKEN.findall(code):
        unnamed = "unnamed" in opened
        if token == "{":
            if before[-1:] == ["namespace"]:
                opened.append("unnamed")
            elif "namespace" in before[-8:] and not inner:
                opened.append("named")
            else:
                if unnamed and not inner and before and before[-1].isidentifier():
                    names.add(before[-1])
                inner += 1
        elif token == "}":
            if inner:
                inner -= 1
            elif opened:
                opened.pop()
        elif token == "(":
            if unnamed and not inner and before and before[-1].isidentifier():
                functions.add(before[-1])
            inner += 1
        elif token == ")":
            inner = max(0, inner - 1)
        elif token == ";" and "=" in before:
            pass  # that was its value
        elif unnamed and not inner and token in ("=", ";", "[", ":") and before and before[-1].isidentifier():
            names.add(before[-1])
        before = before[-8:] + [token]
        if token in (";", "{", "}"):
            before = []
    return functions, names - {"const", "override", "noexcept", "template", "struct", "class", "std", "hikeshi", "return", "public", "private"}


class Text:
    """What one file says: the words that another's names could be taken for, and what it includes."""

    def __init__(self, path):
        text = path.read_text(encoding="utf-8")
        bare = NO_CODE.sub(" ", text)
        self.functions, self.others = own_names(DIRECTIVE.sub(" ", bare))
        self.others |= set(MACRO.findall(bare))
        self.calls = {word for pair in CALL.findall(bare) for word in pair} | self.functions | self.others
        self.words = set(WORD.findall(bare)) | self.calls
        self.tests = {"_".join(pair) for pair in TEST.findall(bare)}
        self.includes = INCLUDE.findall(text)


@functools.cache
def header(root, name):
    path = root / name
    return Text(path) if path.is_file() else None


class File(Text):
    def __init__(self, path):
        super().__init__(path)
        self.root = path.parents[1]
        self.headers, todo = set(), list(self.includes)
        while todo:
            name = todo.pop()
            if name not in self.headers and header(self.root, name):
                self.headers.add(name)
                todo += header(self.root, name).includes

    def minds(self, other):
        """Whether a name of ours could be meant by the other, or by a header that comes with it."""
        texts = [other, *(header(self.root, name) for name in other.headers - self.headers)]
        return any(self.functions & text.calls or self.others & text.words for text in texts)

    def apart_from(self, other):
        return self.minds(other) or other.minds(self) or not self.tests.isdisjoint(other.tests)


def main():
    most = int(sys.argv[1])
    groups = []
    for path in sys.argv[2:]:
        file = File(pathlib.Path(path))
        for number, group in enumerate(groups):
            if len(group) < most and not any(file.apart_from(other) for other in group):
                break
        else:
            number = len(groups)
            groups.append([])
        groups[number].append(file)
        print(number)


if __name__ == "__main__":
    main()
