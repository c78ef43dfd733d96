# SPDX-License-Identifier: Apache-2.0
"""The documents say what the program does: commands, options, words and types are compared."""

import json
import re

import support

DOCS = support.ROOT / "docs"


class Docs(support.Scene):
    def test_commands_and_options_exist(self):
        """Every `hikeshi ...` in the documents names a command, and options that its help has."""
        helps = {}
        for name in ("guide.md", "formats.md", "permissions.md"):
            text = (DOCS / name).read_text()
            lines = re.findall(r"`hikeshi ([^`]+)`", text) + re.findall(
                r"^    hikeshi (.+)$", text, re.M
            )
            self.assertTrue(lines, name)
            for line in lines:
                line = line.replace("\n", " ").split("   ")[0].split(" | ")[0]
                command = line.split()[0]
                if command not in helps:
                    helps[command] = self.hikeshi(command, "--help").out
                for option in re.findall(r"(?<![\w-])--[a-z-]+", line):
                    self.has(option, helps[command], f"{name}: hikeshi {line}")

    def test_every_schema_is_told_of(self):
        text = (DOCS / "formats.md").read_text()
        for file in (DOCS / "schema").glob("*.schema.json"):
            name = file.name.removesuffix(".schema.json")
            if name != "common":
                self.has(f"`{name}`", text)

    def test_types_of_made_things(self):
        rows = (support.ROOT / "rules" / "catalogue" / "events.tsv").read_text().splitlines()
        types = {row.split("\t")[5] for row in rows if row and not row.startswith("#")}
        types = {t for t in types if ":" in t}
        section = (
            (DOCS / "formats.md").read_text().split("## Types of made things")[1].split("\n## ")[0]
        )
        told = set()
        for service, things in re.findall(r"^\| `([a-z0-9-]+)` \| (.*) \|$", section, re.M):
            told |= {f"{service}:{thing}" for thing in re.findall(r"`([a-z0-9-]+)`", things)}
        self.same(sorted(types), sorted(told), "types of made things")

    def test_reasons_of_problems(self):
        header = (support.ROOT / "src" / "trail" / "problem.h").read_text()
        listed = re.search(r"docs/formats.md\):\n(.*?)struct", header, re.S).group(1)
        reasons = set(re.findall(r"[a-z0-9_]+", listed.replace("//", ""))) | {
            "conflicting_event_id",
            "spill_lost",
            "no_digests",
            "bad_address_data",
        }
        section = (DOCS / "formats.md").read_text().split("## Problems")[1].split("\n## ")[0]
        told = set(re.findall(r"^\| `([a-z0-9_]+)` \|", section, re.M))
        self.same(sorted(reasons), sorted(told), "reasons of problems")

    def test_codes_of_suspicion(self):
        """Every code that the hunt can give as a reason stands in the list."""
        codes = set()
        for file in sorted((support.ROOT / "src" / "hunt").glob("*.cc")):
            text = file.read_text()
            codes |= set(re.findall(r"\b(?:pro|contra)\(\s*\"([a-z0-9_]+)\"", text))
            codes |= set(re.findall(r"\bTie\{\s*\"([a-z0-9_]+)\"", text))
        text = (DOCS / "formats.md").read_text()
        for code in sorted(codes):
            self.has(f"`{code}`", text)

    def test_sentences_that_are_translated_are_said(self):
        """The fixed words of each, on whichever lines of the source they stand."""
        table = (support.ROOT / "src" / "respond" / "said_text.cc").read_text()
        said = ""
        source = support.ROOT / "src"
        for file in [*source.glob("respond/*.cc"), *source.glob("cli/*.cc"), source / "hunt" / "actor.cc"]:  # what is disputed
            if file.name not in ("said_text.cc", "said_text_test.cc"):
                said += re.sub(r'"\s*\n\s*"', "", file.read_text())
        rows = re.findall(r'^    \{"(.*?)",\s*"[^"]*[\u3000-\uffef]', re.sub(r'"\s*\n\s*"', "", table), re.M | re.S)
        self.assertGreater(len(rows), 60)
        for row in rows:
            for words in re.split(r"\{\}|[;:.] ", row):
                self.has(words.strip(), said, row)

    def test_exit_codes(self):
        header = (support.ROOT / "src" / "base" / "exit_code.h").read_text()
        codes = [c for c in re.findall(r"k[A-Za-z]+ = (\d+),", header)]
        section = (DOCS / "formats.md").read_text().split("## Exit codes")[1].split("\n## ")[0]
        self.same(codes, re.findall(r"^\| (\d+) \|", section, re.M), "exit codes")

    def test_examples_are_json(self):
        """Each example parses, but for the places where something is left out."""
        text = (DOCS / "formats.md").read_text()
        examples = re.findall(r"```json\n(.*?)```", text, re.S)
        self.assertGreater(len(examples), 10)
        for example in examples:
            json.loads(re.sub(r",?\s*\.\.\.", "", example))


if __name__ == "__main__":
    support.main()
