# SPDX-License-Identifier: Apache-2.0
"""Help, usage errors, languages, colours: what every command has in common."""

import json
import os
import pty
import re
import select
import subprocess

import mails
import support

COMMANDS = [
    "respond",
    "read",
    "open",
    "hunt",
    "events",
    "search",
    "sql",
    "plan",
    "contain",
    "apply",
    "verify",
    "status",
    "undo",
    "reply",
    "report",
    "export",
    "answer",
    "done",
    "list",
    "show",
    "note",
    "close",
    "trail",
    "rules",
    "whoami",
    "snapshot",
    "leaks",
    "audit",
    "cost",
    "cause",
    "permissions",
    "drill",
    "version",
]
JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")


class Help(support.Scene):
    def test_the_overview_names_every_command(self):
        text = self.hikeshi("--help").out
        for command in COMMANDS:
            self.has(f"\n  {command} ", text)
        listed = re.findall(r"^  ([a-z]+) +\S", text, re.M)
        self.same(COMMANDS, [c for c in listed if c != "hikeshi"], "commands in the overview")

    def test_every_command_has_help_with_an_example(self):
        for command in COMMANDS:
            with self.subTest(command):
                text = self.hikeshi(command, "--help").out
                self.has("Example:\n  hikeshi " + command, text)
                for option in ("--json", "--lang", "--home", "--quiet", "--verbose", "--no-color"):
                    self.has(option, text)

    def test_every_command_has_japanese_help(self):
        for command in COMMANDS:
            with self.subTest(command):
                by_option = self.hikeshi(command, "--help", "--lang", "ja").out
                by_environment = self.hikeshi(
                    command, "--help", env=self.environment(LC_ALL=None, LANG="ja_JP.UTF-8")
                ).out
                self.same(by_option, by_environment, "help under --lang ja and LANG")
                self.has("例:\n  hikeshi " + command, by_option)
                if not JAPANESE.search(by_option.splitlines()[0]):
                    self.fail(f"expected a Japanese first line, got {by_option.splitlines()[0]!r}")

    def test_english_wins_by_option(self):
        env = self.environment(LC_ALL="ja_JP.UTF-8")
        self.has("Example:", self.hikeshi("read", "--help", "--lang=en", env=env).out)

    def test_examples_parse(self):
        """What the help shows must not be a usage error, whatever else is missing."""
        for command in COMMANDS:
            with self.subTest(command):
                text = self.hikeshi(command, "--help").out
                example = text.split("Example:\n  ")[1].splitlines()[0]
                run = subprocess.run(
                    ["sh", "-c", f'hikeshi() {{ "{support.program()}" "$@"; }}; {example}'],
                    cwd=self.folder,
                    env=self.environment(),
                    capture_output=True,
                    text=True,
                    check=False,
                )
                self.assertNotEqual(2, run.returncode, f"{example}\n{run.stderr}")


class Usage(support.Scene):
    def test_nothing_given(self):
        self.has("respond", self.hikeshi(code=2).err)

    def test_unknown_command(self):
        run = self.hikeshi("extinguish", code=2)
        self.same("", run.out, "stdout")
        self.has("extinguish", run.err)

    def test_unknown_command_with_control_bytes(self):
        self.hikeshi("\x1b[31mred", code=2)

    def test_options_of_every_command_may_come_first(self):
        self.same({"cases": []}, json.loads(self.hikeshi("--json", "list").out), "list")
        self.has("ケース", self.hikeshi("--lang", "ja", "list").err)
        self.has("ケース", self.hikeshi("--home=x", "--lang=ja", "--no-color", "list").err)
        self.hikeshi("--threads", "0", "list", code=2)
        self.hikeshi("--json", code=2)
        self.hikeshi("--trail", "x", "hunt", code=2)

    def test_an_unknown_noise_names_the_known_ones(self):
        run = self.hikeshi(
            "drill", "--scenario", "clean", "--noise", "x", "--out", "x", code=2
        )
        self.has("own-scanner", run.err)

    def test_an_unknown_scenario_names_the_known_ones(self):
        self.has("open-ssh-scan", self.hikeshi("drill", "--scenario", "x", "--out", "x", code=2).err)

    def test_unknown_option(self):
        for command in COMMANDS:
            with self.subTest(command):
                run = self.hikeshi(command, "--no-such-thing", code=2)
                self.same("", run.out, "stdout")
                self.has("--help", run.err)

    def test_bad_values(self):
        for args in (
            ["read", "x.eml", "--lang", "fr"],
            ["list", "--threads", "0"],
            ["hunt", "--trail", ".", "--from", "yesterday"],
            ["hunt", "--trail", ".", "--from", "2026-11-02", "--to", "2026-11-01"],
            ["hunt"],
            ["events"],
            ["drill", "--scenario", "clean"],
            ["drill", "--scenario", "no-such", "--out", "x"],
            ["drill", "--scenario", "clean", "--out", "x", "--seed", "one"],
            ["open"],
            ["open", "--abuse", "--account", "12"],
            ["open", "--abuse", "--account", mails.ACCOUNT, "--instance", "web-1"],
        ):
            with self.subTest(args):
                self.hikeshi(*args, code=2)

    def test_an_error_is_one_json_document(self):
        self.error(2, "usage", "hunt")
        self.error(2, "usage", "hunt", "--no-such-thing")
        self.error(2, "usage", "no-such-command")
        self.error(3, "not_found", "show", "20260101-aaaaaa")
        self.error(3, "not_found", "read", "no-such-file.eml")

    def test_the_version(self):
        self.has("hikeshi ", self.hikeshi("version").out)
        self.same(self.hikeshi("version").out, self.hikeshi("--version").out, "--version")
        self.json("version", "version")


class Terminal(support.Scene):
    """Under a pseudo terminal; everywhere else there is none."""

    def on_terminal(self, *args, env=None):
        master, slave = pty.openpty()
        process = subprocess.Popen(
            [support.program(), *map(str, args)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=self.folder,
            env=env or self.environment(),
        )
        os.close(slave)
        data = b""
        while True:
            ready, _, _ = select.select([master], [], [], 0.2)
            if ready:
                try:
                    more = os.read(master, 65536)
                except OSError:
                    break
                if not more:
                    break
                data += more
            elif process.poll() is not None:
                break
        process.wait()
        os.close(master)
        return data.decode(errors="replace")

    def setUp(self):
        super().setUp()
        self.mail = self.write("notice.eml", mails.abuse())
        self.hikeshi("open", self.mail)
        self.case = self.only_case().name

    def test_colours_on_a_terminal_alone(self):
        env = self.environment(TERM="xterm-256color")
        self.has("\x1b[", self.on_terminal("report", self.case, env=env))
        self.has_not("\x1b", self.on_terminal("report", self.case, "--no-color", env=env))
        for changes in ({"NO_COLOR": "1", "TERM": "xterm"}, {"TERM": "dumb"}):
            self.has_not(
                "\x1b", self.on_terminal("report", self.case, env=self.environment(**changes))
            )
        self.hikeshi("report", self.case)  # a pipe: check_rules() sees to it

    def test_one_screen(self):
        lines = self.hikeshi(
            "report", self.case, env=self.environment(NO_COLOR="1")
        ).out.splitlines()
        self.assertLessEqual(len(lines), 40)
        self.assertLessEqual(max(map(len, lines)), 100)


class Drills(support.Scene):
    def test_the_list(self):
        names = [s["name"] for s in self.json("drill-list", "drill", "--list")["scenarios"]]
        self.same(
            sorted(
                [
                    "exposed-key-mining",
                    "open-ssh-scan",
                    "root-no-mfa",
                    "stolen-instance-role",
                    "clean",
                    "console-password",
                    "web-key-mining",
                    "key-in-function",
                    "open-role-trust",
                    "stranger-image",
                    "web-shell-role",
                    "open-rdp-scan",
                ]
            ),
            sorted(names),
            "scenarios",
        )
        noises = [s["name"] for s in self.json("drill-list", "drill", "--list")["noises"]]
        self.same(6, len(noises), f"noises: {noises}")
        japanese = self.hikeshi("drill", "--list", "--lang", "ja").out
        for name in names + noises:
            self.has(name, japanese)

    def test_a_drill_is_written_once(self):
        self.json(
            "drill", "drill", "--scenario", "clean", "--seed", "3", "--days", "5", "--out", "d"
        )
        truth = json.loads((self.folder / "d" / "truth.json").read_text())
        self.check_schema("drill-truth", truth)
        self.error(2, "usage", "drill", "--scenario", "clean", "--out", "d")
        shown = self.hikeshi("drill", "--scenario", "clean", "--days", "5", "--out", "e").out.split()
        self.has("e/notice.eml", " ".join(shown))
        self.same([], [path for path in shown if not (self.folder / path).exists()], "named, not there")


if __name__ == "__main__":
    support.main()
