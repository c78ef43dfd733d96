# SPDX-License-Identifier: Apache-2.0
"""Text of the intruder's is never interpreted: not by a terminal, a shell, a browser, a disk."""

import html.parser
import re
import subprocess

import mails
import support
import trails

# Each is tried as the name of everything that an intruder can name, and as the agent.
HOSTILE = {
    "escape": "\x1b]0;owned\x07\x1b[2J\x1b[31mred",
    "c1": "\u009b31mred\u0085next",
    "newline": "good\nhikeshi: all is well\r\nbad\ttab",
    "substitution": "$(touch pwned)`touch pwned`",
    "quotes": "'; touch pwned; '\"; touch pwned; \"",
    "operators": "x && touch pwned || touch pwned; touch pwned | touch pwned > pwned & touch pwned",
    "expansion": "${PATH} ~ * ? [a-z] {a,b} !! \\",
    "option": "--endpoint-url=http://203.0.113.66",
    "file": "file://pwned",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><b>&amp;",
    "reorder": "abc\u202egpj.exe\u202c\u2066x\u2069\u200b\ufeff",
    "long": "A" * 5000,
    "nul": "a\u0000b",
    "markers": "]]>{{7*7}}%s%n%d{0}{name}",
    "formula": "=cmd|' /C calc'!A0",
    "path": "../../../../etc/passwd",
}
BIDI = re.compile("[\u202a-\u202e\u2066-\u2069\u200b-\u200f\u2028\u2029\ufeff]")


class Tags(html.parser.HTMLParser):
    """What a browser would make of a page: its elements and attributes."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.seen, self.attributes, self.links, self.text = set(), set(), [], []

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links += [value for name, value in attrs if name in ("href", "src", "action")]

    def handle_data(self, data):
        self.text.append(data)


class Names(support.Scene):
    """An incident for each hostile text; every command that shows anything of it."""

    def check(self, name):
        text = HOSTILE[name]
        self.mail = self.write("key.eml", mails.exposed_key())
        self.trail = trails.incident(
            self.folder / "trail",
            user="u" + text,
            bucket="b" + text,
            key_name="k" + text,
            group="g" + text,
            agent="agent " + text,
        )
        document = self.json("respond", "respond", self.mail, "--trail", self.trail, code={0, 4})
        self.case = document["case"]
        self.check_terminal()
        self.check_plan(document["plan"]["steps"])
        self.check_page(name)
        self.check_files()

    def check_terminal(self):
        """check_rules() of every run looks for control bytes; here for what reorders and hides."""
        commands = [
            ["respond", self.mail, "--trail", self.trail],
            ["plan", self.case],
            ["show", self.case],
            ["reply", self.case],
            ["report", self.case],
            ["list"],
            ["hunt", "--trail", self.trail],
        ]
        for command in commands:
            by_day = ([], ["--lang", "ja"]) if command[0] in ("respond", "report") else ([],)
            for options in ([], ["--lang", "ja"], ["--json"]) if support.DEEP else by_day:
                run = self.hikeshi(*command, *options, code={0, 4})
                self.shows_nothing_hidden(run)
                if command[0] == "report" and not options:
                    lines = run.out.splitlines()
                    self.assertLessEqual(len(lines), 40)
                    self.assertLessEqual(max(map(len, lines)), 100)
        self.shows_nothing_hidden(self.hikeshi("events", self.case))

    def shows_nothing_hidden(self, run):
        found = BIDI.search(run.out + run.err)
        if found:
            self.fail(f"expected no {found.group()!r}\n{run.framed()}")
        self.has_not("\nhikeshi: all is well", run.out)

    def check_plan(self, steps):
        """Each command parses, and gives the shell nothing of the intruder's to run."""
        for step in steps:
            self.harmless(step["cli"], step["id"])
        script, taking = [], False  # as the terminal shows them, broken with backslashes
        for line in self.hikeshi("plan", self.case).out.splitlines():
            begins = re.match(r"^ *\$ (.*)", line)
            if taking or begins:
                script.append(line if taking else begins.group(1))
                taking = line.endswith("\\")
        self.harmless("\n".join(script), "plan as text")

    def harmless(self, script, what):
        if not script:
            return
        parsed = subprocess.run(
            ["sh", "-n"], input=script.encode(), capture_output=True, check=False
        )
        if parsed.returncode != 0:
            self.fail(
                f"{what}: expected commands that sh accepts: {parsed.stderr.decode()}\n{script}"
            )
        # Run with programs that do nothing: a substitution of the intruder's would still be made.
        subprocess.run(
            ["sh", "-c", script],
            cwd=self.folder,
            env=self.environment(PATH=f"{self.idle_programs()}:{self.environment()['PATH']}"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        if (self.folder / "pwned").exists():
            self.fail(f"{what}: the shell ran what an intruder wrote\n{script}")

    def idle_programs(self):
        """A folder with an `aws` and others that do nothing: the real ones must not be reached."""
        folder = self.folder / "idle"
        for name in ("aws", "curl", "git", "ssh", "scp", "sleep", "hikeshi"):
            if not (folder / name).exists():
                self.write(f"idle/{name}", "#!/bin/sh\n").chmod(0o755)
        return folder

    def check_page(self, name):
        tags = Tags()
        tags.feed((self.only_case() / "report.html").read_text())
        forbidden = {"script", "img", "iframe", "object", "embed", "form", "base"}
        self.same(set(), tags.seen & forbidden, "tags")
        self.same([], [a for a in tags.attributes if a.startswith("on")], "handlers")
        self.same([], [x for x in tags.links if not x.startswith("#")], "links out of the page")
        if name == "markup":
            self.has("<script>alert(1)</script>", "".join(tags.text), "text of the page")

    def check_files(self):
        for path in (self.only_case() / "letters").iterdir():
            data = path.read_bytes()
            found = support.CONTROL.search(data)
            if found:
                self.fail(f"{path.name}: expected no control bytes, got {found.group()!r}")
            head = data.decode().split("\n\n")[0]
            self.assertLessEqual(len(head.splitlines()), 3, f"{path.name}: {head}")
        for path in self.only_case().rglob("*"):
            if not re.fullmatch(r"[A-Za-z0-9_.-]+", path.name):
                self.fail(f"expected names of our own, got {path.name!r}")


for hostile in HOSTILE:
    setattr(Names, f"test_{hostile}", lambda self, name=hostile: self.check(name))


class Mails(support.Scene):
    def test_hostile_headers(self):
        for name, text in HOSTILE.items():
            with self.subTest(name):
                self.setUp()
                line = text.replace("\n", " ").replace("\r", " ").replace("\0", " ")
                data = mails.abuse().replace(
                    b"Your Amazon EC2 Abuse Report",
                    b"Your Amazon EC2 Abuse Report " + line.encode(),
                )
                mail = self.write("mail.eml", data)
                for command in ("read", "respond"):
                    for options in ([], ["--json"]):
                        self.hikeshi(command, mail, *options, code={0, 1, 4})

    def test_hostile_reports_behind_the_line(self):
        """A reporter's own log is third-party text: what it names is not ours to act upon."""
        report = "\n".join(f"log line {text}" for text in HOSTILE.values()).replace("\0", "")
        mail = self.write(
            "mail.eml",
            mails.abuse(
                text="\n---Beginning of forwarded report(s)---\n" + report.replace("\r", "") + "\n"
            ),
        )
        document = self.json("respond", "respond", mail, code={0, 4})
        for step in document["plan"]["steps"]:
            if step["cli"]:
                done = subprocess.run(
                    ["sh", "-n"], input=step["cli"].encode(), capture_output=True, check=False
                )
                self.same(0, done.returncode, f"sh -n of {step['id']}: {step['cli']}")
        self.hikeshi("respond", mail, code={0, 4})

    def test_hostile_answers(self):
        self.hikeshi("open", self.write("mail.eml", mails.abuse()))
        case = self.only_case().name
        for name, text in HOSTILE.items():
            if "\0" in text or text.startswith("-"):
                continue
            with self.subTest(name):
                self.hikeshi("note", case, text, "--by", "Sato")
                self.hikeshi("answer", case, "root-cause", text, "--by", "Sato", code={0, 2})
                for command in ("show", "reply", "report"):
                    self.hikeshi(command, case, code={0, 4})


if __name__ == "__main__":
    support.main()
