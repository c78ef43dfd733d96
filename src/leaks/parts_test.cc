// SPDX-License-Identifier: Apache-2.0
// Hostile bytes for the readers, and the limits: what whole repositories cannot show.
#include <gmock/gmock.h>

#include <random>

#include "io/gzip.h"
#include "leaks/archive.h"
#include "leaks/delta.h"
#include "leaks/git_index.h"
#include "leaks/id_table.h"
#include "leaks/pack.h"
#include "leaks/parse_object.h"
#include "leaks/problem.h"
#include "leaks/wide_text.h"

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

// A number of an id, of which the first twelve bytes differ.
std::string raw_id(uint32_t number) {
  std::string raw(20, 'i');
  for (size_t i = 0; i < 12; ++i)
    raw[i] = static_cast<char>((number * 2654435761U + i) >> (i % 4 * 8));
  return raw;
}

TEST(IdTable, HasWhatWasAddedAndNothingElse) {
  IdTable table;
  table.reserve(5000);
  for (uint32_t i = 0; i < 5000; ++i) table.add(ObjectId::from_bytes(raw_id(i)));
  for (uint32_t i = 0; i < 10000; ++i) ASSERT_EQ(table.contains(raw_id(i).data()), i < 5000) << i;
  IdTable none;
  none.reserve(0);
  EXPECT_FALSE(none.contains(raw_id(1).data()));
  LatelySeen seen;
  EXPECT_FALSE(seen.see(raw_id(1).data()));
  EXPECT_TRUE(seen.see(raw_id(1).data()));
  EXPECT_FALSE(seen.see(raw_id(2).data()));
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

// One member, stored, as any writer of zips lays it out.
std::string zip_of(const std::string& name, const std::string& text) {
  const auto number = [](uint64_t value, int size) {
    std::string out;
    for (int i = 0; i < size; ++i) out += static_cast<char>(value >> (8 * i) & 255);
    return out;
  };
  const std::string what = number(0, 4) + number(0, 4) + number(text.size(), 4) +
                           number(text.size(), 4) + number(name.size(), 2) + number(0, 2);
  const std::string local = "PK\x03\x04" + number(10, 2) + number(0, 4) + what + name + text;
  const std::string row =
      "PK\x01\x02" + number(10, 4) + number(0, 4) + what + number(0, 10) + number(0, 4) + name;
  return local + row + "PK\x05\x06" + number(0, 4) + number(1, 2) + number(1, 2) +
         number(row.size(), 4) + number(local.size(), 4) + number(0, 2);
}

TEST(Archive, AZipBehindAProgramOrAScriptIsOpened) {
  const std::string zip = zip_of("c.txt", "text");
  ASSERT_THAT(open(zip).members, ElementsAre("c.txt"));
  EXPECT_THAT(open("#!/usr/bin/python3\n" + zip).members, ElementsAre("c.txt"));
  std::string commented = "MZ program " + zip + "a comment";
  commented[commented.size() - 11] = 9;
  EXPECT_THAT(open(commented).members, ElementsAre("c.txt"));
  EXPECT_TRUE(ends_as_archive(zip.substr(zip.size() - kArchiveTail)));
}

TEST(Archive, ATarOfBeforeUstarIsKnownByItsSum) {
  std::string head(512, '\0');
  head.replace(0, 5, "c.txt");
  head.replace(124, 11, "00000000004");
  head.replace(148, 8, "        ");
  int sum = 0;
  for (const char c : head) sum += static_cast<uint8_t>(c);
  char told[16];
  std::snprintf(told, sizeof told, "%06o", static_cast<unsigned>(sum));
  head.replace(148, 7, told, 7);
  EXPECT_THAT(open(head + "text" + std::string(508, '\0')).members, ElementsAre("c.txt"));
  head[0] = 'd';
  EXPECT_TRUE(open(head + "text" + std::string(508, '\0')).members.empty());
}

TEST(Archive, KindsThatAreNotUnpackedAreNamed) {
  const std::pair<std::string, std::string> kinds[] = {{std::string("\xfd"
                                                                    "7zXZ\0\0\4",
                                                                    8),
                                                        "xz"},
                                                       {"BZh91AY&SY", "bzip2"},
                                                       {"\x1f\x9d", "compress"},
                                                       {"\x28\xb5\x2f\xfd.", "zstd"},
                                                       {"7z\xbc\xaf\x27\x1c", "7z"},
                                                       {"Rar!\x1a\x07\x01", "rar"},
                                                       {"!<arch>\ndebian-binary   ", "deb"},
                                                       {std::string("PACK\0\0\0\2", 8), "git pack"},
                                                       {"# v2 git bundle\n", "git bundle"}};
  for (const auto& [bytes, kind] : kinds) {
    EXPECT_THAT(open(bytes).problems, ElementsAre(kind + " not_searched"));
    EXPECT_THAT(open(gzip(bytes)).problems, ElementsAre("-: " + kind + " not_searched"));
    EXPECT_TRUE(begins_as_archive(bytes)) << kind;
  }
  for (const char* text : {"BZh is no archive", "PACK my box", "7z x a.7z", "Rar!", ""})
    EXPECT_TRUE(open(text).problems.empty()) << text;
}

TEST(Archive, ABombEndsAtTheLimitAndSaysSo) {
  ArchiveLimits limits;
  limits.max_bytes = 1 << 20;
  EXPECT_THAT(open(gzip(std::string(size_t{4} << 20, 'x')), limits).problems,
              ElementsAre("- limit"));
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

// Against the definition, at every length around a step of the fast way.
TEST(WideText, NarrowsAsTheDefinitionSays) {
  std::mt19937 random(7);
  for (size_t size = 0; size < 150; ++size) {
    std::string text(size, '\0');
    for (char& c : text) c = static_cast<char>(random() % 3 == 0 ? random() : random() % 2 * 'A');
    for (const WideReading& reading : kWideReadings) {
      std::string out, expected;
      narrow(text, reading, out);
      const auto byte = [&](ptrdiff_t at) {
        const bool in = at >= 0 && static_cast<size_t>(at) < size;
        return in ? static_cast<unsigned char>(text[static_cast<size_t>(at)]) : 0U;
      };
      for (ptrdiff_t at = reading.first; size > 0 && at < static_cast<ptrdiff_t>(size); at += 2) {
        const unsigned pair =
            reading.high_byte_first ? byte(at) << 8 | byte(at + 1) : byte(at + 1) << 8 | byte(at);
        expected += pair < 0x80 ? static_cast<char>(pair) : '\x80';
      }
      ASSERT_EQ(out, expected) << size << " " << reading.first << reading.high_byte_first;
    }
  }
}

}  // namespace
}  // namespace hikeshi::leaks
