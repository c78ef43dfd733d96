# SPDX-License-Identifier: Apache-2.0
"""hikeshi cause: what follows from the verdict. The verdicts on rehearsed incidents: drills.py."""

import datetime
import json

import support

class Cause(support.Scene):
    def case_of(self, scenario):
        drill = support.drill(scenario)
        run = self.hikeshi(
            "respond", drill / "notice.eml", "--trail", drill / "trail", "--json", code={0, 1, 4}
        )
        return json.loads(run.out)["case"], drill

    def test_the_letter_follows_the_verdict(self):
        case, _ = self.case_of("root-no-mfa")
        self.has("confirmed", self.hikeshi("cause", case).out)
        self.has("確定", self.hikeshi("cause", case, "--lang", "ja").out)
        letters = self.json("reply", "reply", case, code={0, 4})["letters"]
        body = next(x for x in letters if x["kind"] == "case_reply")["body"]
        self.has("the root user had no multi-factor authentication.", body)
        self.has("root was known to others; this is a likely cause.", body)

    def test_repositories_speak_too(self):
        case, drill = self.case_of("exposed-key-mining")
        truth = json.loads((drill / "truth.json").read_text())
        key = next(c["id"] for c in truth["credentials"] if c["issued_by"] is None)
        hit = {
            "id": key,
            "object": "b" * 40,
            "first_commit": "c" * 40,
            "reachable": True,
            "exposed_from": {"not_before": "2025-01-01T00:00:00Z", "basis": "commit"},
        }
        leaks = self.write("leaks.json", json.dumps({"hits": [hit], "problems": []}))
        got = self.json("cause", "cause", case, "--leaks", leaks)["causes"]
        opinion = next(c for c in got if c["cause"] == "key_in_git")
        self.assertIn("committed_before_use", [p["code"] for p in opinion["for"]])
        hit["exposed_from"]["not_before"] = "2027-01-01T00:00:00Z"
        late = self.write("late.json", json.dumps({"hits": [hit], "problems": [{"file": "x"}]}))
        got = self.json("cause", "cause", case, "--leaks", late, code=4)["causes"]
        opinion = next(c for c in got if c["cause"] == "key_in_git")
        self.same("unknown", opinion["verdict"], "a commit after the use")
        self.error(3, "corrupt", "cause", case, "--leaks", self.write("x.json", "{}"))
        # And the case speaks to the repositories: since when others knew the key.
        found = self.json("leaks", "leaks", self.write("with/key.txt", key).parent, "--case", case, code=1)["hits"][0]
        self.assertTrue(found["exposed_from"]["not_after"] <= truth["actor"]["first_seen"], found)
        # The owner's responder has deactivated it: the logs tell when.
        self.assertTrue(found["exposed_until"] > truth["actor"]["first_seen"], found)

    def test_a_log_of_windows_speaks_as_one_of_sshd(self):
        case, drill = self.case_of("open-rdp-scan")
        log = drill / "host" / "Security.xml"
        given = ["cause", case, "--trail", drill / "trail", "--snapshot", drill / "snapshot", "--host-log"]
        verdicts = {}
        for name, text in (("whole", log.read_bytes()), ("cut", log.read_bytes()[:-40])):
            path = self.folder / f"{name}.xml"
            path.write_bytes(text)
            got = self.json("cause", *given, path, code=0 if name == "whole" else 4)["causes"]
            verdicts[name] = next(c for c in got if c["cause"] == "open_port")
        truth = json.loads((drill / "truth.json").read_text())
        wanted = next(c["verdict"] for c in truth["causes"] if c["cause"] == "open_port")
        self.same(wanted, verdicts["whole"]["verdict"], "verdict")
        self.has("1 events of", " ".join(verdicts["cut"]["not_seen"]))
        self.has("sign-in event of Windows", self.hikeshi(*given, self.write("x.log", "hello"), code=3).err)

    def test_a_log_without_a_zone_is_told_and_its_zone_can_be_given(self):
        case, drill = self.case_of("open-ssh-scan")
        host = datetime.timezone(datetime.timedelta(hours=9))
        lines, local = (drill / "host" / "secure").read_text().splitlines(), []
        for line in lines:
            time, rest = line.split(" ", 1)
            at = datetime.datetime.fromisoformat(time.replace("Z", "+00:00"))
            local.append(at.astimezone(host).strftime("%b %e %H:%M:%S ") + rest)
        log = self.write("secure", "\n".join(local) + "\n")
        given = ["cause", case, "--trail", drill / "trail", "--snapshot", drill / "snapshot", "--host-log"]
        truth = json.loads((drill / "truth.json").read_text())
        wanted = next(c["verdict"] for c in truth["causes"] if c["cause"] == "open_port")
        for zone, verdict, told in ((["--host-zone", "+09:00"], wanted, False), ([], None, True)):
            run = self.hikeshi(*given, log, *zone, "--json")
            got = next(c for c in json.loads(run.out)["causes"] if c["cause"] == "open_port")
            self.same(verdict == wanted, got["verdict"] == wanted, f"verdict {got['verdict']} with {zone}")
            self.same(told, "--host-zone +09:00" in " ".join(got["not_seen"]), "what was not seen")
        self.has("as +09:00", self.hikeshi(*given, log, "--host-zone", "9", code=2).err)

    def test_a_case_without_a_hunt_says_so(self):
        drill = support.drill("root-no-mfa")
        case = self.json("open", "open", drill / "notice.eml")["case"]
        self.has("not hunted", self.hikeshi("cause", case, code=3).err)


if __name__ == "__main__":
    support.main()
