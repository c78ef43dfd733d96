// SPDX-License-Identifier: Apache-2.0
// What a delta takes over from its base must be what reading the whole text finds. On texts made at
// random, full of seams, as no repository shows them.
#include <gmock/gmock.h>

#include <random>

#include "leaks/candidates.h"
#include "leaks/find.h"
#include "leaks/tree_text.h"
#include "leaks/wide_text.h"

namespace hikeshi::leaks {
namespace {

using testing::ElementsAre;
using testing::Field;

constexpr const char* kKey = "AKIARZPUZDIKKUJVPG67";

void add_size(std::string& delta, size_t size) {
  for (; size > 127; size >>= 7) delta += static_cast<char>((size & 127) | 128);
  delta += static_cast<char>(size);
}

// Builds a delta command by command, and what comes out of it beside.
class DeltaMaker {
 public:
  explicit DeltaMaker(std::string base) : base_(std::move(base)) {}
  void copy(size_t from, size_t size) {
    commands_ += '\xb7';  // three bytes of offset, two of size
    for (int shift : {0, 8, 16}) commands_ += static_cast<char>(from >> shift & 255);
    for (int shift : {0, 8}) commands_ += static_cast<char>(size >> shift & 255);
    result_ += base_.substr(from, size);
  }
  void insert(const std::string& text) {
    for (size_t at = 0; at < text.size(); at += 127) {
      const std::string part = text.substr(at, 127);
      commands_ += static_cast<char>(part.size());
      commands_ += part;
    }
    result_ += text;
  }
  std::string delta() const {
    std::string delta;
    add_size(delta, base_.size());
    add_size(delta, result_.size());
    return delta + commands_;
  }
  const std::string& base() const { return base_; }
  const std::string& result() const { return result_; }

 private:
  std::string base_, commands_, result_;
};

std::string wide(const std::string& text, bool high_first) {
  std::string out;
  for (const char c : text) {
    if (high_first) out += '\0';
    out += c;
    if (!high_first) out += '\0';
  }
  return out;
}

std::string random_text(std::mt19937& random) {
  const std::string pieces[] = {kKey,
                                std::string("x\n"),
                                "ghp_",
                                "-----BEGIN ",
                                "AKIA",
                                std::string(30, 'z'),
                                "A",
                                "_",
                                wide(kKey, false),
                                wide(kKey, true),
                                std::string(3, '\0'),
                                std::string(90, ' ')};
  std::string text;
  for (size_t i = random() % 40; i > 0; --i) text += pieces[random() % std::size(pieces)];
  return text;
}

// Copies and inserts in any order and of any size.
void scramble(DeltaMaker& maker, const std::vector<size_t>& cuts, std::mt19937& random,
              const std::function<std::string()>& fresh) {
  for (size_t i = 1 + random() % 6; i > 0; --i) {
    const size_t a = cuts[random() % cuts.size()], b = cuts[random() % cuts.size()];
    if (a != b) maker.copy(std::min(a, b), std::max(a, b) - std::min(a, b));
    if (random() % 2 == 0) maker.insert(fresh());
  }
}

// The text of a delta as the walk hands it on.
struct Patched {
  explicit Patched(const DeltaMaker& maker) : delta(maker.delta()) {
    const auto size = delta_result_size(delta, maker.base().size());
    good = size && list_segments(maker.base(), delta, *size, segments);
    text.emplace(maker.base(), delta, segments, maker.result().size(), pool);
  }
  std::string delta;
  std::vector<Segment> segments;
  BufferPool pool;
  std::optional<ObjectText> text;
  bool good = false;
};

TEST(ObjectText, PartsAndTheWholeAreThoseOfTheDelta) {
  DeltaMaker maker("0123456789abcdef");
  maker.copy(2, 3);
  maker.copy(5, 2);  // goes on where the first ends: one segment
  maker.insert("XY");
  maker.copy(0, 4);
  Patched patched(maker);
  ASSERT_TRUE(patched.good);
  EXPECT_EQ(patched.segments.size(), 3U);
  EXPECT_EQ(patched.text->part(1, 4), "345");
  EXPECT_EQ(patched.text->part(3, 99), "56XY0123");
  EXPECT_EQ(patched.text->part(99, 100), "");
  EXPECT_EQ(patched.text->whole(), "23456XY0123");
  EXPECT_EQ(patched.text->part(3, 99), "56XY0123");
}

TEST(ObjectText, SegmentsAreRefusedLikeTheDelta) {
  std::vector<Segment> segments;
  const std::string base = "0123456789";
  EXPECT_FALSE(list_segments(base, std::string("\x0a\x07\x91\x08\x04\x03xyz", 9), 7, segments));
  EXPECT_FALSE(list_segments(base, std::string("\x0a\x06\x91\x02\x04\x03xyz", 9), 6, segments));
  EXPECT_FALSE(list_segments(base, std::string("\x0a\x08\x91\x02\x04\x03xyz", 9), 8, segments));
}

TEST(Candidates, ADeltaHasThoseOfItsText) {
  std::mt19937 random(7);
  size_t found = 0;
  for (int round = 0; round < 3000; ++round) {
    DeltaMaker maker(random_text(random));
    std::vector<size_t> cuts = {0, maker.base().size()};
    for (int i = 0; i < 6; ++i) cuts.push_back(random() % (maker.base().size() + 1));
    scramble(maker, cuts, random, [&] { return random_text(random); });
    Patched patched(maker);
    ASSERT_TRUE(patched.good);
    Candidates base, inherited, whole;
    CandidateSearch search;
    search.run(maker.base(), true, base);
    search.run(*patched.text, &base, true, inherited);
    search.run(maker.result(), true, whole);
    ASSERT_EQ(inherited, whole) << round;
    found += whole.size();
  }
  EXPECT_GT(found, 10000U);
}

std::string entry(std::mt19937& random) {
  const bool tree = random() % 3 == 0;
  std::string id(20, static_cast<char>('a' + random() % 26));
  if (random() % 4 == 0) id[7] = ' ';
  return (tree ? "40000 " : "100644 ") + std::string(1 + random() % 200, 'n') + '\0' + id;
}

struct Read {
  bool whole;
  std::vector<uint32_t> starts;
  std::vector<uint32_t> held;
};

Read read(ObjectText& text, const TreeMarks* base, TreeMarks& marks) {
  const bool whole =
      TreeReading(text, 20, true, marks).run(base, [&](const TreeEntry& e, uint32_t at) {
        if (e.is_tree) marks.held.push_back({at, static_cast<uint8_t>(e.id[0]), false});
      });
  Read read{whole, marks.starts, {}};
  for (const HeldEntry& held : marks.held) {
    read.held.push_back(held.start);
    read.held.push_back(held.pair);
  }
  return read;
}

TEST(TreeReading, ADeltaHasTheEntriesOfItsText) {
  std::mt19937 random(7);
  size_t entries = 0, broken = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string tree;
    std::vector<size_t> cuts = {0};
    for (size_t i = random() % 30; i > 0; --i) cuts.push_back((tree += entry(random)).size());
    // Now and then the cuts are no ends of entries, as a hostile delta's or just an odd one's.
    for (size_t& cut : cuts) cut = random() % 9 == 0 ? random() % (tree.size() + 1) : cut;
    DeltaMaker maker(tree);
    scramble(maker, cuts, random, [&] { return entry(random); });
    Patched patched(maker);
    ObjectText base_text(maker.base()), whole_text(maker.result());
    TreeMarks base, inherited, whole;
    read(base_text, nullptr, base);
    const Read expected = read(whole_text, nullptr, whole);
    const Read got = read(*patched.text, &base, inherited);
    ASSERT_EQ(got.whole, expected.whole) << round;
    ASSERT_EQ(got.held, expected.held) << round;
    ASSERT_EQ(got.starts, expected.starts) << round;
    (got.whole ? entries : broken) += 1;
  }
  EXPECT_GT(entries, 500U);
  EXPECT_GT(broken, 200U);
}

TEST(Wide, KeysAndTheirSecretsAreFoundInEitherOrderAtAnyPlace) {
  const std::string secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzz1234ab";
  const auto finder = Finder::create({});
  for (const bool high_first : {false, true}) {
    for (const std::string before : {"", "\xff", "\xff\xfe", "\xfe\xff", "\x42\x30"}) {
      const std::string text =
          before + wide("id\n" + std::string(kKey) + "\n" + secret + "\n", high_first);
      std::vector<Finding> found;
      finder->find(text, "", found);
      ASSERT_THAT(found, ElementsAre(Field(&Finding::id, kKey))) << high_first << before.size();
      EXPECT_EQ(found[0].line, 2U);
      EXPECT_EQ(found[0].length, 40U);
      ASSERT_EQ(found[0].beside.size(), 1U);
      EXPECT_EQ(found[0].beside[0].length, 80U);
    }
  }
}

TEST(Wide, ACharacterBesideCountsWhateverItsOtherByteIs) {
  const auto finder = Finder::create({});
  // U+3042 before the id: its bytes 30 42 are no digit and no letter.
  std::string text = "\x42\x30" + wide(kKey, false), big = "\x30\x42" + wide(kKey, true);
  for (const std::string& t : {text, big}) {
    std::vector<Finding> found;
    finder->find(t, "", found);
    EXPECT_THAT(found, ElementsAre(Field(&Finding::id, kKey)));
  }
  std::vector<Finding> found;
  finder->find(wide("X" + std::string(kKey), false), "", found);
  EXPECT_TRUE(found.empty());
}

}  // namespace
}  // namespace hikeshi::leaks
