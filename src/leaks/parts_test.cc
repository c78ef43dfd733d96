// SPDX-License-Identifier: Apache-2.0
// Hostile bytes for the readers, and the limits: what whole repositories cannot show.
#include <gmock/gmock.h>

#include "io/gzip.h"
#include "leaks/archive.h"
#include "leaks/delta.h"
#include "leaks/git_index.h"
#include "leaks/pack.h"
#include "leaks/parse_object.h"
#include "leaks/problem.h"

namespace hikeshi::leaks {
namespace {

using testing::ElementsAre;

Buffer buffer_of(size_t size) {
  BufferPool pool;
  return pool.take(size);
}

std::string apply(const std::string& base, const std::string& delta, size_t size) {
  Buffer out = buffer_of(size);
  return apply_delta(base, delta, out) ? std::string(out.view()) : "(refused)";
}

TEST(Delta, CopiesAndInserts) {
  // base 10, result 7: copy 4 at 2, insert "xyz"
  const std::string delta("\x0a\x07\x91\x02\x04\x03xyz", 9);
  EXPECT_EQ(delta_result_size(delta, 10), 7U);
  EXPECT_EQ(apply("0123456789", delta, 7), "2345xyz");
}

TEST(Delta, RefusesWhatDoesNotAddUp) {
  EXPECT_FALSE(delta_result_size(std::string("\x0a\x07", 2), 9));  // another base
  EXPECT_FALSE(delta_result_size(std::string(12, '\xff'), 9));     // a size without end
  const std::string base = "0123456789";
  EXPECT_EQ(apply(base, std::string("\x0a\x07\x91\x08\x04\x03xyz", 9), 7),
            "(refused)");  // past base
  EXPECT_EQ(apply(base, std::string("\x0a\x07\x91\x02\x04\x04xyz", 9), 7),
            "(refused)");  // past delta
  EXPECT_EQ(apply(base, std::string("\x0a\x06\x91\x02\x04\x03xyz", 9), 6),
            "(refused)");  // past result
  EXPECT_EQ(apply(base, std::string("\x0a\x08\x91\x02\x04\x03xyz", 9), 8),
            "(refused)");                                                  // too short
  EXPECT_EQ(apply(base, std::string("\x0a\x01\x00", 3), 1), "(refused)");  // the reserved command
}

TEST(PackEntry, ReadsSizesAndRefusesCutOnes) {
  const std::string pack = std::string(12, 'h') + "\xb5\x0a" + std::string(20, 'd');
  const PackEntry entry = read_entry(pack, 12, pack.size(), 20);
  EXPECT_EQ(entry.kind, PackEntry::kBlob);
  EXPECT_EQ(entry.size, 165U);
  EXPECT_EQ(entry.data, 14U);
  EXPECT_EQ(read_entry(pack, 12, 13, 20).kind, PackEntry::kBroken);
  EXPECT_EQ(read_entry(pack, 99, pack.size(), 20).kind, PackEntry::kBroken);
  const std::string endless(40, '\xff');
  EXPECT_EQ(read_entry(endless, 0, endless.size(), 20).kind, PackEntry::kBroken);
  const std::string before("\x65\x7f", 2);  // a base before the pack's begin
  EXPECT_EQ(read_entry(before, 0, before.size(), 20).kind, PackEntry::kBroken);
}

// All `count` ids begin with the byte `first`.
std::string fanout(uint32_t count, int first = 0) {
  std::string table;
  for (int i = 0; i < 256; ++i)
    for (int shift = 24; shift >= 0; shift -= 8)
      table += static_cast<char>((i < first ? 0 : count) >> shift & 255);
  return table;
}

TEST(PackIndex, VersionOneAndTwo) {
  const std::string id(20, '\x11'), trailer(40, 't');
  const std::string one = fanout(1, 0x11) + std::string("\0\0\0\x0c", 4) + id + trailer;
  const std::string two = std::string("\377tOc\0\0\0\2", 8) + fanout(1, 0x11) + id + "crc." +
                          std::string("\0\0\0\x0c", 4) + trailer;
  for (const std::string& file : {one, two}) {
    const auto index = PackIndex::parse(file, 20);
    ASSERT_TRUE(index);
    EXPECT_EQ(index->count(), 1U);
    EXPECT_EQ(index->offset(0), 12U);
    EXPECT_EQ(index->find(ObjectId::from_bytes(id)), 0U);
    EXPECT_FALSE(index->find(ObjectId::from_bytes(std::string(20, '\x12'))));
    for (size_t cut = 1; cut < file.size(); cut += 7)
      EXPECT_FALSE(PackIndex::parse(file.substr(0, file.size() - cut), 20)) << cut;
  }
}

TEST(PackIndex, RefusesMoreRowsThanBytesAndATableThatFalls) {
  EXPECT_FALSE(PackIndex::parse(fanout(0xFFFFFFFF) + std::string(100, 'x'), 20));
  std::string falls = fanout(1);
  falls[3] = 9;
  EXPECT_FALSE(PackIndex::parse(falls + std::string(64, 'x'), 20));
  EXPECT_FALSE(PackIndex::parse(std::string("\377tOc\0\0\0\3", 8) + std::string(2000, '\0'), 20));
}

TEST(Tree, EntriesAndBrokenEnds) {
  const std::string id(20, 'i'),
      tree = "100644 a" + std::string(1, '\0') + id + "40000 d" + std::string(1, '\0') + id;
  std::vector<std::string> names;
  const auto note = [&](const TreeEntry& e) { names.emplace_back(e.name); };
  EXPECT_TRUE(for_each_entry(tree, 20, note));
  EXPECT_THAT(names, ElementsAre("a", "d"));
  for (size_t cut = 1; cut < 27; ++cut)
    EXPECT_FALSE(for_each_entry(std::string_view(tree).substr(0, tree.size() - cut), 20, note));
}

TEST(Commit, HostileDatesSayNothing) {
  const std::string tree = "tree " + std::string(40, 'a') + "\n";
  const auto commit =
      parse_commit(tree + "author A <a> 99999999999999999999 +0000\ncommitter B\n\nx");
  ASSERT_TRUE(commit);
  EXPECT_EQ(commit->author.time, 0);
  EXPECT_EQ(commit->committer.name, "B");
  EXPECT_FALSE(parse_commit("tree abc\n"));
  EXPECT_FALSE(parse_commit(tree + "parent x\n"));
}

struct Opened {
  std::vector<std::string> members, problems;
};

Opened open(const std::string& bytes, const ArchiveLimits& limits = {}) {
  Opened opened;
  each_member(bytes, limits,
              {[&](const std::string& name, std::string_view) { opened.members.push_back(name); },
               [&](const std::string& name, std::string_view why) {
                 opened.problems.push_back(name + " " + std::string(why));
               }});
  return opened;
}

TEST(Archive, ThreeDeepAndNoDeeper) {
  std::string bytes = "text";
  for (int i = 0; i < 4; ++i) bytes = gzip(bytes);
  const Opened opened = open(bytes);
  EXPECT_EQ(opened.members.size(), 3U);
  EXPECT_THAT(opened.problems, ElementsAre("- depth"));
}

TEST(Archive, ABombEndsAtTheLimitAndSaysSo) {
  ArchiveLimits limits;
  limits.max_bytes = 1 << 20;
  EXPECT_THAT(open(gzip(std::string(size_t{4} << 20, 'x')), limits).problems,
              ElementsAre("- limit"));
}

TEST(Archive, KindsThatAreNotOpenedHaveANameAndOrdinaryTextHasNone) {
  const std::pair<std::string, const char*> cases[] = {{std::string("\xfd\x37zXZ\0....", 10), "xz"},
                                                       {"\x28\xb5\x2f\xfd....", "zstd"},
                                                       {"7z\xbc\xaf\x27\x1c....", "7z"},
                                                       {"Rar!\x1a\x07....", "rar"},
                                                       {"BZh91AY&SY....", "bzip2"},
                                                       {"BZh is a word", ""},
                                                       {"7z a file", ""},
                                                       {"", ""}};
  for (const auto& [bytes, kind] : cases) EXPECT_EQ(unread_archive(bytes), kind) << bytes;
}

TEST(Archive, CutOnesAreToldNotTrusted) {
  const std::string whole = gzip("some text that is long enough to be cut in the middle");
  for (size_t size = 3; size < whole.size(); ++size)
    EXPECT_FALSE(open(whole.substr(0, size)).problems.empty()) << size;
  EXPECT_THAT(open("PK\x03\x04 and then nothing").problems, ElementsAre("- broken"));
}

TEST(Index, CutAndUnknownOnesAreRefused) {
  EXPECT_FALSE(parse_index("DIRC", 20));
  const std::string head("DIRC\0\0\0\5\0\0\0\0", 12);
  EXPECT_EQ(parse_index(head + std::string(20, 'x'), 20).error().code, Code::kUnsupported);
  const std::string one("DIRC\0\0\0\2\0\0\0\1", 12);
  EXPECT_EQ(parse_index(one + std::string(60, 'x'), 20).error().code, Code::kCorrupt);
}

TEST(Index, ASplitOneIsJoinedWithItsLargerPart) {
  const auto entry = [](const char* path, char id) {
    return IndexEntry{path, ObjectId::from_bytes(std::string(20, id)), 0100644, 0};
  };
  GitIndex split{{entry("", 'x'), entry("new", 'n')}, SharedIndex{}};
  split.shared->removed = {true, false, false};
  split.shared->replaced = {false, false, true};
  const auto all = join_index(split, {entry("gone", 'g'), entry("kept", 'k'), entry("other", 'o')});
  ASSERT_TRUE(all);
  std::string told;
  for (const IndexEntry& e : *all) told += e.path + static_cast<char>(e.id.bytes[0]) + " ";
  EXPECT_EQ(told, "keptk otherx newn ");
  split.entries.clear();
  EXPECT_FALSE(join_index(split, {entry("a", 'a'), entry("b", 'b'), entry("c", 'c')}));
}

TEST(Problems, TheFirstHundredAreNamedAndAllCounted) {
  Problems problems;
  for (int i = 0; i < 150; ++i)
    problems.add({"pack", std::to_string(1000 + i), "broken_object", ""});
  const auto all = problems.take();
  ASSERT_EQ(all.size(), 101U);
  EXPECT_EQ(all[0].object, "1000");
  EXPECT_EQ(all[100].count, 50U);
}

}  // namespace
}  // namespace hikeshi::leaks
