# SPDX-License-Identifier: Apache-2.0
"""The public corpus, where it lies beside the project: rules on a public incident, odd files."""

import json
import pathlib

import support

SETS = {"SigmaHQ": ("sigmahq", ["rules"]), "suzaku-rules": ("suzaku-rules", ["sigma", "suzaku"])}


def rule_options(rule_set):
    root, folders = SETS[rule_set]
    return [x for folder in folders for x in ("--rules", support.corpus("sigma", root, folder))]


class Sigma(support.Scene):
    """The hits of both public rule sets are those that two other engines found."""

    def hits(self, trail, rule_set, code):
        base = support.corpus("sigma", SETS[rule_set][0])
        hunt = self.json(
            "hunt",
            "hunt",
            "--trail",
            trail,
            *rule_options(rule_set),
            "--hits",
            "hits.jsonl",
            code=code,
        )
        got, correlated = {}, set()
        for text in (self.folder / "hits.jsonl").read_text().splitlines():
            hit = json.loads(text)
            self.check_schema("hit", hit)
            if not hit["file"].startswith(str(base)):
                continue  # a rule of our own
            file = str(pathlib.Path(hit["file"]).relative_to(base))
            if "event_id" in hit:
                got.setdefault(file, set()).add(hit["event_id"])
            else:
                correlated.add(file)
        return hunt, got, correlated

    def check(self, data_set, trail, code):
        for rule_set in SETS:
            with self.subTest(f"{data_set}.{rule_set}"):
                file = support.corpus("sigma", "expected", f"{data_set}.{rule_set}.json")
                expected = {
                    f: set(h["event_ids"]) for f, h in json.loads(file.read_text())["hits"].items()
                }
                hunt, got, correlated = self.hits(trail, rule_set, code)
                # Files with a correlation were not evaluated by the other engines.
                differences = []
                for name in sorted(set(expected) | set(got)):
                    if name in correlated:
                        continue
                    missing = expected.get(name, set()) - got.get(name, set())
                    extra = got.get(name, set()) - expected.get(name, set())
                    if missing or extra:
                        differences.append(
                            f"{name}: missing {sorted(missing)[:5]} ({len(missing)}), "
                            f"extra {sorted(extra)[:5]} ({len(extra)})"
                        )
                print(
                    f"{data_set}.{rule_set}: {len(got)} rules, {sum(map(len, got.values()))} rule-event pairs, "
                    f"{len(hunt['rules']['failed'])} rules not loaded"
                )
                if differences:
                    self.fail(
                        f"expected the hits of {file.name}, got\n  " + "\n  ".join(differences)
                    )

    def test_invictus(self):
        self.check("invictus", support.corpus("invictus"), code={0, 4})

    def test_stratus(self):
        self.check("stratus", support.corpus("stratus"), code={0, 1, 4})

    def test_background(self):
        self.check("background", support.corpus("background"), code={1, 4})

    def test_rules_that_cannot_be_loaded_are_named(self):
        for rule_set in SETS:
            hunt, _, _ = self.hits(support.corpus("background"), rule_set, {1, 4})
            for failed in hunt["rules"]["failed"]:
                self.assertTrue(pathlib.Path(failed["file"]).exists(), failed)
                self.assertTrue(failed["reason"])


class Invictus(support.Scene):
    def test_both_rule_sets_at_once(self):
        trail = support.corpus("invictus")
        options = [x for name in SETS for x in rule_options(name)]
        hunt = self.json("hunt", "hunt", "--trail", trail, *options, code={0, 4})
        self.same(True, hunt["actor_found"], "actor_found")
        print(
            f"invictus: {hunt['read']['records']} records in {hunt['read']['seconds']} s, "
            f"{len(hunt['made'])} things made, {sum(m['left'] for m in hunt['made'])} left; "
            f"first credential {hunt['actor']['credentials'][0]}"
        )


class Quirks(support.Scene):
    def test_nothing_is_skipped_in_silence(self):
        """Each file either gives the records that expected.json counts, or is named with a reason."""
        folder = support.corpus("quirks")
        expected = json.loads((folder / "expected.json").read_text())
        silent = []
        for entry in expected:
            hunt = self.json("hunt", "hunt", "--trail", folder / entry["file"], code={0, 1, 3, 4})
            read = hunt["read"]
            named = bool(hunt["problems"])
            if "events" not in entry or entry["events"] == 0 and entry["bytes"] > 100:
                whole = (
                    read["digests"] + read["insights"] > 0
                )  # files of another kind, known as such
            else:
                whole = read["records"] >= entry["events"]
            if not named and not whole:
                silent.append(
                    f"{entry['file']}: {read['records']} records of {entry.get('events')}, and no problem"
                )
        self.same([], silent, "files that lost something in silence")

    def test_the_folder_as_a_whole(self):
        folder = support.corpus("quirks")
        hunt = self.json("hunt", "hunt", "--trail", folder, code=4)
        named = {str(pathlib.Path(p["file"]).relative_to(folder)) for p in hunt["problems"]}
        for name in (
            "made/empty.json",
            "made/bad_crc.json.gz",
            "made/truncated.json.gz",
            "made/trailing_text.json.gz",
            "made/json_lines_damaged.jsonl",
            "made/invalid_utf8.json",
            "made/records_not_array.json",
            "made/wrong_types.json",
            "made/duplicate_keys.json",
            "suzaku/azure_graph_api_format.json",
            "honeybucket/AWS_S3_HoneyBucketLogs.csv",
            "cloud-custodian/event-scheduled.json",
        ):
            self.assertIn(name, named)
        for name in (
            "made/plain.json",
            "made/plain.json.gz",
            "made/digest.json.gz",
            "made/insight.json.gz",
        ):
            self.assertNotIn(name, named)

    def test_threads_do_not_matter(self):
        folder = support.corpus("quirks")
        seen = []
        for threads in (1, 2, 4):
            hunt = self.json("hunt", "hunt", "--trail", folder, "--threads", threads, code=4)
            hunt["read"]["seconds"] = 0
            seen.append(hunt)
        self.same(True, seen[0] == seen[1] == seen[2], "hunts with 1, 2 and 4 threads are the same")


class Notices(support.Scene):
    def test_every_mail(self):
        """The classes of the public mails; their fields are the notice module's own test."""
        folder = support.corpus("notices")
        mails = sorted(folder.rglob("*.eml"))
        document = self.json("read", "read", *mails, code={0, 4})
        self.same(
            len(mails),
            len({n["file"] for n in document["notices"] + document["not_notices"]}),
            "mails read",
        )
        for mail in mails:
            self.hikeshi("respond", mail, code={0, 1, 4})


if __name__ == "__main__":
    support.main()
