// SPDX-License-Identifier: Apache-2.0
#include "aws/ini.h"

#include <gmock/gmock.h>

namespace hikeshi::aws {
namespace {

using testing::HasSubstr;
using testing::Not;

// "[section] key=value key.sub=value" of a file, for comparing by eye.
std::string outline(const IniFile& file) {
  std::string out;
  for (const IniSection& section : file.sections) {
    out += "[" + section.name + "]";
    for (const IniValue& value : section.values) {
      if (value.nested.empty()) out += " " + value.key + "=" + value.value.reveal();
      for (const IniValue& sub : value.nested)
        out += " " + value.key + "." + sub.key + "=" + sub.value.reveal();
    }
  }
  return out;
}

TEST(Ini, ReadsWhatBotocoreReads) {
  struct Row {
    const char* text;
    const char* outline;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"", ""},
           {"[a]\nk = v\n", "[a] k=v"},
           {"[a]\r\nk = v\r\n[b]\r\n", "[a] k=v[b]"},
           {"[a]\rk=v", "[a] k=v"},
           {"\xEF\xBB\xBF[a]\nk=v", "[a] k=v"},
           {"# c\n; c\n[a]\n  # c\nk = v # not a comment\n", "[a] k=v # not a comment"},
           {"[a]\nK_1 : v\n", "[a] k_1=v"},
           {"[a]\nk = a=b:c\n", "[a] k=a=b:c"},
           {"[a]\nk =\n", "[a] k="},
           {"[a]\nk = \"quoted\"\n", "[a] k=\"quoted\""},
           {"[a]\nk = one\n  two\n# c\n\n  three\n\n", "[a] k=one\ntwo\n\nthree"},
           {"[a]\n  k = one\n  l = two\n    more\n", "[a] k=one l=two\nmore"},
           {"[a]\ns3 =\n  x = 1\n  Y=2 = 3\nk = v\n", "[a] s3.Y=2 = 3 s3.x=1 k=v"},
           {"[a]\ns3 =\n\n  x = 1\n  x = 2\n", "[a] s3.x=2"},
           {"[profile \"a b\"] # more ]\n", "[profile \"a b\"] # more ]"},
           {"[ a ]\nk=v\n", "[ a ] k=v"},
           {"[a]\nk\xE3\x80\x80=\xE3\x80\x80v\xC2\xA0\n", "[a] k=v"},
           {"  [a]\n  k=v\n", "[a] k=v"},
       }) {
    const auto file = parse_ini(row.text, "f");
    ASSERT_TRUE(file) << row.text << file.error().message;
    EXPECT_EQ(outline(*file), row.outline) << row.text;
  }
}

TEST(Ini, NamesTheLineOfWhatItCannotRead) {
  struct Row {
    const char* text;
    const char* message;
  };
  for (const Row& row : std::initializer_list<Row>{
           {"k = v\n", "f, line 1 stands before the first [section]"},
           {"[a]\nk = 1\n[b]\n\n[a]\n", "f, line 5 opens the section of line 1 again"},
           {"[a]\nk = 1\nK = 2\n", "f, line 3 sets k of line 2 again"},
           {"[a]\nSECRETsecret\n", "f, line 2 is neither a [section] nor key = value"},
           {"[a]\n= SECRET\n", "f, line 2 has no key in front of its ="},
           {"[a]\n[]\n", "f, line 2 is neither"},
           {"[a]\ns3 =\n  SECRET\n", "f, line 2 has lines of sub-properties below it"},
           {"[a]\nk = \xff\n", "f, line 2 is not UTF-8 text"},
       }) {
    const auto file = parse_ini(row.text, "f");
    ASSERT_FALSE(file) << row.text;
    EXPECT_EQ(file.error().code, Code::kUsage);
    EXPECT_EQ(file.error().file, "f");
    EXPECT_THAT(file.error().message, HasSubstr(row.message));
    EXPECT_THAT(file.error().message, Not(HasSubstr("SECRET")));
  }
}

// A token pasted without its key, twice, looks like a key that is set twice.
TEST(Ini, ShowsNoKeyThatLooksLikeAValue) {
  const auto file = parse_ini("[a]\nwJalrXUtnFEMI/K7MDENG==\nwJalrXUtnFEMI/K7MDENG==\n", "f");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().message, "f, line 3 sets a key of line 2 again");
}

TEST(Ini, FindsSectionsAndValuesWithTheirLines) {
  const auto file = parse_ini("[a]\nk = v\n[b]\n\nk = w\n", "f");
  ASSERT_TRUE(file);
  ASSERT_NE(file->find("b"), nullptr);
  EXPECT_EQ(file->find("b")->find("k")->line, 5U);
  EXPECT_EQ(file->find("b")->find("none"), nullptr);
  EXPECT_EQ(file->find("none"), nullptr);
}

TEST(Ini, TakesTimeInProportionToItsSize) {
  std::string text;
  for (int i = 0; i < 60000; ++i) text += "[s" + std::to_string(i) + "]\nk=\n a=1\n";
  text.replace(text.find("1"), 1, std::string(2000000, 'x'));
  const auto file = parse_ini(text, "f");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->sections.size(), 60000U);
}

}  // namespace
}  // namespace hikeshi::aws
