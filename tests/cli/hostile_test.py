# SPDX-License-Identifier: Apache-2.0
"""Text of the intruder's is never interpreted: not by a terminal, a shell, a browser or a file system."""
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
    """One incident with hostile names; every command that shows anything of it."""

    def go(self, text):
        self.mail = self.write("key.eml", mails.exposed_key())
        self.trail = trails.incident(self.folder / "trail", user="u" + text, bucket="b" + text,
                                     key_name="k" + text, group="g" + text, agent="agent " + text)
        document = self.json("respond", "respond", self.mail, "--trail", self.trail, code={0, 4})
        self.case = document["case"]
        return document

    def each(self, check):
        for name, text in HOSTILE.items():
            with self.subTest(name):
                self.setUp()
                check(name, text)

    def test_terminal(self):
        """check_rules() of every run looks for control bytes; here for what reorders and hides."""
        def check(_, text):
            self.go(text)
            commands = [["respond", self.mail, "--trail", self.trail], ["plan", self.case], ["show", self.case],
                        ["reply", self.case], ["report", self.case], ["events", self.case], ["list"],
                        ["hunt", "--trail", self.trail]]
            for command in commands:
                for options in ([], ["--lang", "ja"], ["--json"]):
                    if command[0] == "events" and options:
                        continue
                    run = self.hikeshi(*command, *options, code={0, 4})
                    found = BIDI.search(run.out + run.err)
                    if found:
                        self.fail(f"expected no {found.group()!r}\n{run.framed()}")
                    self.has_not("\nhikeshi: all is well", run.out)
        self.each(check)

    def test_summary_stays_one_screen(self):
        def check(_, text):
            self.go(text)
            lines = self.hikeshi("report", self.case).out.splitlines()
            self.assertLessEqual(len(lines), 40)
            self.assertLessEqual(max(map(len, lines)), 100)
        self.each(check)

    def test_plan_lines_are_shell(self):
        """Each command of the plan parses, and gives the shell nothing of the intruder's to run."""
        def check(_, text):
            for step in self.go(text)["plan"]["steps"]:
                self.harmless(step["cli"], step["id"])
            self.harmless_text(self.hikeshi("plan", self.case).out)
        self.each(check)

    def harmless(self, script, what):
        if not script:
            return
        parsed = subprocess.run(["sh", "-n"], input=script.encode(), capture_output=True, check=False)
        if parsed.returncode != 0:
            self.fail(f"{what}: expected commands that sh accepts: {parsed.stderr.decode()}\n{script}")
        # Run with commands that do nothing: a substitution of the intruder's would still be made.
        names = " ".join(sorted(set(re.findall(r"\b(aws|ssh|scp|jq|dd|sleep|python3|base64|curl)\b", script))))
        stubs = "".join(f"{name}() {{ :; }}; " for name in names.split())
        subprocess.run(["sh", "-c", stubs + "set +e\n" + script], cwd=self.folder, env=self.environment(),
                       stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
        if (self.folder / "pwned").exists():
            self.fail(f"{what}: the shell ran what an intruder wrote\n{script}")

    def harmless_text(self, text):
        """The commands as the terminal shows them, broken with backslashes."""
        lines = [line[line.index("aws "):] if "aws " in line else line for line in text.splitlines()]
        script, taking = [], False
        for line in lines:
            if taking or line.startswith("aws "):
                script.append(line)
                taking = line.endswith("\\")
        self.harmless("\n".join(script), "plan as text")

    def test_html_holds_no_tag_of_theirs(self):
        def check(name, text):
            self.go(text)
            page = (self.only_case() / "report.html").read_text()
            tags = Tags()
            tags.feed(page)
            self.same(set(), tags.seen & {"script", "img", "iframe", "object", "embed", "form", "base", "b"}, "tags")
            self.same([], [a for a in tags.attributes if a.startswith("on")], "handlers")
            self.same([], [x for x in tags.links if not x.startswith("#")], "links that leave the page")
            if name == "markup":
                self.has("<script>alert(1)</script>", "".join(tags.text), "text of the page")
        self.each(check)

    def test_letters_are_plain_text(self):
        def check(_, text):
            self.go(text)
            for path in (self.only_case() / "letters").iterdir():
                data = path.read_bytes()
                found = support.CONTROL.search(data)
                if found:
                    self.fail(f"{path.name}: expected no control bytes, got {found.group()!r}")
                head = data.decode().split("\n\n")[0]
                self.assertLessEqual(len(head.splitlines()), 3, f"{path.name}: {head}")
        self.each(check)

    def test_no_file_of_theirs(self):
        def check(_, text):
            self.go(text)
            names = {p.name for p in self.only_case().rglob("*")}
            for name in names:
                if not re.fullmatch(r"[A-Za-z0-9_.-]+", name):
                    self.fail(f"expected names of our own, got {name!r}")
        self.each(check)


class Mails(support.Scene):
    def test_hostile_headers(self):
        for name, text in HOSTILE.items():
            with self.subTest(name):
                self.setUp()
                line = text.replace("\n", " ").replace("\r", " ").replace("\0", " ")
                data = mails.abuse().replace(b"Your Amazon EC2 Abuse Report",
                                             b"Your Amazon EC2 Abuse Report " + line.encode())
                mail = self.write("mail.eml", data)
                for command in ("read", "respond"):
                    for options in ([], ["--json"]):
                        self.hikeshi(command, mail, *options, code={0, 1, 4})

    def test_hostile_reports_behind_the_line(self):
        """A reporter's own log is third-party text: what it names is not ours to act upon."""
        report = "\n".join(f"log line {text}" for text in HOSTILE.values()).replace("\0", "")
        mail = self.write("mail.eml", mails.abuse(
            text="\n---Beginning of forwarded report(s)---\n" + report.replace("\r", "") + "\n"))
        document = self.json("respond", "respond", mail, code={0, 4})
        for step in document["plan"]["steps"]:
            if step["cli"]:
                done = subprocess.run(["sh", "-n"], input=step["cli"].encode(), capture_output=True, check=False)
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
