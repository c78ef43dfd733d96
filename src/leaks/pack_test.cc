// SPDX-License-Identifier: Apache-2.0
// Deltas and the small formats, by hand and against damage. Whole repositories: tests/leaks.
#include "leaks/pack.h"

#include <gtest/gtest.h>

#include "leaks/archive.h"
#include "leaks/git_index.h"
#include "leaks/parse.h"

namespace hikeshi::leaks {
namespace {

std::string made(std::string_view base, const std::string& delta) {
  std::string out;
  return apply_delta(base, delta, out) ? out : "(none)";
}

TEST(Delta, CopiesAndInserts) {
  // base 11 bytes, result 9: copy 5 from 6, insert " you", as in git's format.
  const std::string delta =
      std::string("\x0b\x09", 2) + std::string("\x91\x06\x05", 3) + std::string("\x04 you", 5);
  EXPECT_EQ(made("hello world", delta), "world you");
}

TEST(Delta, WhatDoesNotFitIsRefused) {
  EXPECT_EQ(made("hello", std::string("\x06\x01\x01x", 4)), "(none)") << "another base";
  EXPECT_EQ(made("hello", std::string("\x05\x05\x91\x04\x05", 5)), "(none)") << "beyond the base";
  EXPECT_EQ(made("hello", std::string("\x05\x02\x01x", 4)), "(none)") << "too little";
  EXPECT_EQ(made("hello", std::string("\x05\x01\x02xy", 5)), "(none)") << "too much";
  EXPECT_EQ(made("hello", std::string("\x05\x01\x05x", 4)), "(none)") << "cut insert";
  EXPECT_EQ(made("hello", std::string("\x05\x01\x00", 3)), "(none)") << "reserved";
  EXPECT_EQ(made("hello", std::string("\x05\x01\x91", 3)), "(none)") << "cut copy";
  EXPECT_EQ(made("hello", std::string("\x05\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 11)),
            "(none)")
      << "endless";
  EXPECT_EQ(made("hello", ""), "(none)");
}

TEST(Parse, ACommit) {
  const std::string id(40, 'a'), parent(40, 'b');
  const auto commit = parse_commit(
      "tree " + id + "\nparent " + parent +
      "\nauthor A B <a@b> 1700000000 +0900\ncommitter C <c@d> 1700000060 +0000\n\ntree x\n");
  ASSERT_TRUE(commit);
  EXPECT_EQ(commit->tree.hex(), id);
  ASSERT_EQ(commit->parents.size(), 1U);
  EXPECT_EQ(commit->parents[0].hex(), parent);
  EXPECT_EQ(commit->author, "A B <a@b>");
  EXPECT_EQ(commit->authored, 1700000000);
  EXPECT_EQ(commit->committed, 1700000060);
  EXPECT_FALSE(parse_commit("author x"));
}

TEST(Parse, ATree) {
  const std::string raw(20, '\x01');
  const std::string bytes = std::string("100644 a b\0", 11) + raw + std::string("40000 d\0", 8) +
                            raw + std::string("160000 s\0", 9) + raw + "100644 cut";
  std::string_view rest = bytes;
  TreeEntry entry;
  std::string seen;
  while (next_entry(rest, 20, entry))
    seen +=
        std::string(entry.name) + (entry.folder ? "/" : "") + (entry.submodule ? "@" : "") + ",";
  EXPECT_EQ(seen, "a b,d/,s@,");
}

TEST(GitIndex, DamageIsRefused) {
  EXPECT_FALSE(parse_index("", 20));
  EXPECT_FALSE(parse_index("DIRC" + std::string(60, '\0'), 20));
  EXPECT_FALSE(
      parse_index(std::string("DIRC\0\0\0\2\xff\xff\xff\xff", 12) + std::string(80, '\0'), 20));
}

TEST(Archive, WhatIsNoArchiveIsNamed) {
  std::vector<Unreadable> problems;
  int members = 0;
  each_member(
      "PK\3\4 and nothing more", "blob", [&](const std::string&, std::string_view) { ++members; },
      problems);
  EXPECT_EQ(members, 0);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].object, "blob");
}

}  // namespace
}  // namespace hikeshi::leaks
