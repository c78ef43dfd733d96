// SPDX-License-Identifier: Apache-2.0
#include "hunt/row_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "hunt/detail_text.h"
#include "hunt/event_list.h"

namespace hikeshi::hunt {
namespace {

// Rows of a trail, and among them some with numbers at either end.
std::vector<Sighting> some_rows(size_t count, unsigned seed) {
  std::mt19937_64 random(seed);
  const auto number = [&](uint32_t below) {
    return random() % 10 == 0 ? UINT32_MAX - static_cast<uint32_t>(random() % 3)
                              : static_cast<uint32_t>(random() % below);
  };
  std::vector<Sighting> rows(count);
  for (Sighting& s : rows) {
    s.row.set_id({random(), random(), true});
    s.row.time = number(1'800'000'000);
    s.row.file = number(4);
    s.row.offset = number(1 << 20);
    s.row.caller = number(3000);
    s.row.shape = number(500);
    s.print = random();
    if (random() % 5 == 0) s.extra = number(100) - 1;
    if (random() % 50 == 0) s.nth = number(9);
  }
  return rows;
}

void expect_same(const std::vector<Sighting>& wanted, std::vector<Spill::Piece> pieces,
                 Spill& spill, Prints prints) {
  std::vector<Sighting> rows;
  std::string bytes;
  for (Spill::Piece& piece : pieces) {
    ASSERT_TRUE(spill.take(std::move(piece), bytes));
    read_rows(bytes, prints, rows);
  }
  ASSERT_EQ(rows.size(), wanted.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    const Row &a = rows[i].row, &b = wanted[i].row;
    ASSERT_EQ(a.event_id(true), b.event_id(true)) << i;
    ASSERT_EQ(std::tie(a.time, a.file, a.offset, a.caller, a.shape, rows[i].extra, rows[i].nth),
              std::tie(b.time, b.file, b.offset, b.caller, b.shape, wanted[i].extra, wanted[i].nth))
        << i;
    ASSERT_EQ(rows[i].print, prints == Prints::kWith ? wanted[i].print : 0) << i;
  }
}

TEST(RowStream, GivesBackTheRowsThatWereWritten) {
  for (const Prints prints : {Prints::kWith, Prints::kWithout}) {
    Spill spill(50'000);
    RowWriter writer(spill, prints);
    const std::vector<Sighting> rows = some_rows(5'000, 7);
    for (const Sighting& s : rows) writer.add(s);
    EXPECT_EQ(writer.size(), rows.size());
    expect_same(rows, writer.take(), spill, prints);
  }
}

TEST(RowStream, WritesTheRowsOfAFileInFewBytes) {
  Spill spill(0, "/no such folder");
  RowWriter writer(spill, Prints::kWith);
  Sighting s;
  for (uint32_t i = 0; i < 10'000; ++i) {
    s.row.set_id({i * 0x9E3779B97F4A7C15, i, true});
    s.row.file = i / 60;
    s.row.time = 1'780'000'000 + i;
    s.row.offset = i % 60 * 1400;
    s.row.caller = i % 300;
    s.row.shape = i % 200;
    writer.add(s);
  }
  size_t bytes = 0;
  for (const auto& piece : writer.take()) bytes += piece.size();
  EXPECT_LT(bytes, 10'000U * 35);
}

TEST(EventList, GivesBackWhatWasAdded) {
  std::mt19937 engine(3);
  const auto random = [&] { return static_cast<uint32_t>(engine()); };
  for (const uint32_t widest : {2U, 200U, 70'000U, 400'000U}) {
    EventList list;
    std::vector<uint32_t> wanted;
    uint32_t event = random() % widest;
    for (size_t i = 0; i < 3'000; ++i, event += 1 + random() % widest) {
      list.add(event);
      wanted.push_back(event);
    }
    list.shrink();
    EXPECT_EQ(list.size(), wanted.size());
    EXPECT_EQ(list.front(), wanted.front());
    EXPECT_TRUE(std::ranges::equal(list, wanted));
    EXPECT_EQ(list.first(3), std::vector<uint32_t>(wanted.begin(), wanted.begin() + 3));
  }
}

TEST(EventList, StaysRightWhenItIsMoved) {
  std::vector<EventList> lists(3);
  for (uint32_t i = 0; i < 5; ++i) lists[1].add(i * i);
  std::vector<EventList> moved = std::move(lists);
  EXPECT_EQ(moved[1].first(9), (std::vector<uint32_t>{0, 1, 4, 9, 16}));
  EXPECT_EQ(moved[0].begin(), moved[0].end());
  EXPECT_TRUE(moved[0].first(2).empty());
}

void expect_same(const Detail& a, const Detail& b) {
  EXPECT_EQ(std::tie(a.ids, a.arns, a.type, a.change, a.issued, a.issued_kind, a.issued_session),
            std::tie(b.ids, b.arns, b.type, b.change, b.issued, b.issued_kind, b.issued_session));
  EXPECT_EQ(std::tie(a.role, a.parent, a.target_user, a.foreign_account, a.group, a.instance_profile),
            std::tie(b.role, b.parent, b.target_user, b.foreign_account, b.group, b.instance_profile));
  EXPECT_EQ(std::tie(a.groups, a.extra_weight, a.denies, a.open_to_world, a.ports),
            std::tie(b.groups, b.extra_weight, b.denies, b.open_to_world, b.ports));
}

TEST(DetailText, GivesBackEveryMember) {
  Detail d;
  expect_same(detail_from(text_of(d).data()), d);
  d.ids = {"i-1", "", std::string("a\0b", 3)};
  d.arns = {"", "arn:aws:ec2", std::string(300, 'x')};
  d.type = "ec2:instance";
  d.change = std::string(20'000, 'c');
  d.issued = "ASIA";
  d.issued_kind = "session";
  d.issued_session = "AROA:x@2026";
  d.role = "role";
  d.parent = "parent";
  d.target_user = "user";
  d.foreign_account = "*";
  d.group = "group";
  d.instance_profile = "profile";
  d.groups = {"sg-1", "sg-2"};
  d.extra_weight = 4;
  d.denies = true;
  d.ports = "22";
  expect_same(detail_from(text_of(d).data()), d);
  d.denies = false;
  d.open_to_world = true;
  expect_same(detail_from(text_of(d).data()), d);
}

}  // namespace
}  // namespace hikeshi::hunt
