# SPDX-License-Identifier: Apache-2.0
"""sql: the events of a hunted case, asked in a child process that can change nothing."""

import csv
import io
import ipaddress
import json
import pathlib
import shutil
import subprocess
import tempfile

import support


class Sql(support.Scene):
    hunted = None  # the home of a case that was hunted once for all tests

    def setUp(self):
        super().setUp()
        self.drill = support.drill("exposed-key-mining", 1)
        if Sql.hunted is None:
            opened = self.json("respond", "respond", self.drill / "notice.eml", "--trail", self.drill / "trail", code={0, 4})
            Sql.hunted = pathlib.Path(tempfile.mkdtemp(prefix="hikeshi-test-")), opened["case"]
            self.addClassCleanup(shutil.rmtree, Sql.hunted[0])
            shutil.copytree(self.home, Sql.hunted[0] / "cases")
        else:
            shutil.copytree(Sql.hunted[0] / "cases", self.home)
        self.case = Sql.hunted[1]
        self.store = self.home / self.case / "events.duckdb"

    def ask(self, question, code=0):
        return self.json("sql", "sql", self.case, question, code=code)

    def test_the_actors_events_are_those_of_the_hunt(self):
        events = [json.loads(line) for line in self.hikeshi("events", self.case).out.splitlines()]
        charged = sorted(e["event_id"] for e in events if e["charged_to"] == "actor")
        rows = self.ask("SELECT event_id FROM events WHERE charged_to = 'actor' ORDER BY event_id")["rows"]
        self.same(charged, [row[0] for row in rows], "events")
        self.assertGreater(len(charged), 20)

    def test_made_things_hits_and_views(self):
        truth = json.loads((self.drill / "truth.json").read_text())
        made = self.ask("SELECT count(*) FROM made WHERE NOT modified AND NOT disputed")["rows"][0][0]
        self.same(len([m for m in truth["made"] if m.get("what", "created") == "created"]), made, "made")
        for table in ("hits", "actor", "changes", "credentials", "calls", "hours"):
            self.assertGreater(self.ask(f"SELECT count(*) FROM {table}")["rows"][0][0], 0, table)
        listed = self.hikeshi("sql", self.case).out
        for table in ("events", "hits", "made", "actor", "hours"):
            self.has(table, listed)

    def test_forms_of_the_answer(self):
        question = "SELECT time, name, at_byte, mfa, NULL AS n FROM events ORDER BY time LIMIT 2"
        document = self.ask(question)
        self.same(["time", "text", "integer", "boolean"], [c["type"] for c in document["columns"]][:4], "types")
        table = self.hikeshi("sql", self.case, question).out.splitlines()
        self.same(3, len(table), "lines")
        self.has(document["rows"][0][0], table[1])
        rows = list(csv.reader(io.StringIO(self.hikeshi("sql", self.case, question, "--csv").out)))
        self.same([["time", "name", "at_byte", "mfa", "n"], document["rows"][0][:3]], [rows[0], [rows[1][0], rows[1][1], int(rows[1][2])]], "csv")
        self.same(1, len(self.json("sql", "sql", self.case, "SELECT * FROM events", "--limit", "1")["rows"]), "limit")

    def test_formulas_and_control_characters_reach_nobody(self):
        out = self.hikeshi("sql", self.case, "SELECT '=cmd|x' AS a, chr(27) || '[2J' AS b", "--csv").out
        self.has("'=cmd|x,\\x1b[2J", out)
        self.has("\\x1b[2J", self.hikeshi("sql", self.case, "SELECT chr(27) || '[2J' AS b").out)

    def test_nothing_can_be_changed_read_or_loaded(self):
        before = self.ask("SELECT count(*) FROM events")["rows"]
        secret = self.write("secret.txt", "s3cret")
        for question in (
            "DELETE FROM events", "DROP TABLE events", "CREATE TABLE x (a INT)",
            f"COPY (SELECT 1) TO '{self.folder}/out.csv'", f"SELECT * FROM read_text('{secret}')",
            f"SELECT * FROM '{secret}'", f"ATTACH '{self.folder}/x.db'", "INSTALL httpfs", "LOAD httpfs",
            "SET enable_external_access = true", "PRAGMA memory_limit='8GB'", "SELECT 1; DROP TABLE events",
        ):
            run = self.hikeshi("sql", self.case, question, code={2, 3, 6})
            self.has_not("s3cret", run.out + run.err)
        self.assertFalse((self.folder / "out.csv").exists())
        self.same(before, self.ask("SELECT count(*) FROM events")["rows"], "events")

    def test_what_is_printed_to_a_file_comes_through_whole(self):
        """The child may write no file: not even the one that its answer goes to."""
        def ask(question):
            with (self.folder / "out").open("wb") as out, (self.folder / "err").open("wb") as err:
                return subprocess.run(
                    [support.program(), "sql", self.case, question, "--csv"], stdout=out, stderr=err,
                    env=self.environment(), cwd=self.folder, timeout=300, check=False,
                ).returncode

        self.same(0, ask("SELECT range FROM range(200000)"), "exit")
        self.same(200001, len((self.folder / "out").read_text().splitlines()), "lines")
        self.same(2, ask("SELEC 1"), "exit")
        self.has("SELEC", (self.folder / "err").read_text())

    def test_what_takes_too_much_memory_ends(self):
        self.hikeshi("sql", self.case, "SELECT list(a.range) FROM range(100000000) a", code={3, 4})

    def test_events_for_other_programs(self):
        question = "SELECT event_id FROM events ORDER BY time, file, at_byte"
        ids = [row[0] for row in self.ask(question)["rows"]]
        for name in ("e.csv", "e.parquet", "e.ocsf.jsonl"):
            self.hikeshi("events", self.case, "--out", name)
        rows = list(csv.DictReader(io.StringIO((self.folder / "e.csv").read_text())))
        self.same(ids, [row["event_id"] for row in rows], "csv")
        lines = [json.loads(line) for line in (self.folder / "e.ocsf.jsonl").read_text().splitlines()]
        self.same(ids, [line["metadata"]["uid"] for line in lines], "ocsf")
        self.same({6003}, {line["class_uid"] for line in lines}, "class")
        for line in lines:
            self.same(600300 + line["activity_id"], line["type_uid"], "type")
            ipaddress.ip_address(line["src_endpoint"].get("ip", "192.0.2.1"))  # or it is no address
            self.has_not("http_request", json.dumps(line))  # the agent as it was sent is not kept
        parquet = (self.folder / "e.parquet").read_bytes()
        self.same((b"PAR1", b"PAR1"), (parquet[:4], parquet[-4:]), "parquet")
        self.error(2, "usage", "events", self.case, "--out", "e.txt")

    def test_a_case_without_events(self):
        bare = self.json("open", "open", support.drill("open-ssh-scan", 1) / "notice.eml")["case"]
        self.error(3, "not_found", "sql", bare, "SELECT 1")
        self.error(2, "usage", "sql", self.case, "SELECT 1", "--limit", "x")
        self.error(2, "usage", "sql", self.case, "SELEC 1")

    def test_events_of_another_hunt_are_refused(self):
        kept = self.store.read_bytes()
        self.hikeshi("hunt", self.case, "--trail", self.drill / "trail", "--from", "2020-01-01", code={0, 4})
        self.store.write_bytes(kept)
        self.error(3, "not_found", "sql", self.case, "SELECT 1")


if __name__ == "__main__":
    support.main()
