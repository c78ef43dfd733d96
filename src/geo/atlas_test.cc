// SPDX-License-Identifier: Apache-2.0
// Databases as their makers write them, made on the spot, read through the real library.
#include "geo/atlas.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "geo/mmdb_maker.h"

namespace hikeshi::geo {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

class AtlasTest : public testing::Test {
 protected:
  AtlasTest() { EXPECT_TRUE(fs_.make_folders(folder_)); }
  ~AtlasTest() override { std::filesystem::remove_all(folder_); }
  std::string write(const std::string& name, const std::string& bytes) {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  std::string database(const std::string& type, const std::string& prefix, const json& value) {
    MmdbMaker maker(type);
    maker.add(prefix, value);
    return write(type + ".mmdb", maker.bytes());
  }
  Place find(const AtlasFiles& files, const char* address) {
    const auto atlas = Atlas::create(fs_, files);
    EXPECT_TRUE(atlas) << (atlas ? "" : atlas.error().message);
    std::optional<Error> broken;
    Place place = atlas ? atlas->find(address, broken) : Place();
    EXPECT_FALSE(broken) << broken->message;
    return place;
  }
  std::string why(const AtlasFiles& files) {
    const auto atlas = Atlas::create(fs_, files);
    return atlas ? std::string() : atlas.error().message;
  }

  RealFileSystem fs_;
  const std::string folder_ = testing::TempDir() + "hikeshi-atlas-" + std::to_string(getpid());
};

TEST_F(AtlasTest, MaxMindAndDbIp) {
  const AtlasFiles files{
      .databases = {
          database(
              "GeoLite2-Country", "203.0.113.0/24",
              {{"country", {{"iso_code", "NL"}}}, {"registered_country", {{"iso_code", "US"}}}}),
          database("GeoLite2-ASN", "203.0.113.0/25",
                   {{"autonomous_system_number", 64500},
                    {"autonomous_system_organization", "Example Hosting B.V. of some length"}})}};
  const Place place = find(files, "203.0.113.66");
  EXPECT_EQ(describe(place), "AS64500 Example Hosting B.V. of some length, NL");
  EXPECT_EQ(find(files, "203.0.113.200").asn, 0U);
  EXPECT_TRUE(find(files, "198.51.100.1").empty());
  EXPECT_TRUE(find(files, "2001:db8::1").empty());
  EXPECT_TRUE(find(files, "autoscaling.amazonaws.com").empty());
}

TEST_F(AtlasTest, TheRegistrysCountryWhereNobodyLives) {
  const AtlasFiles files{.databases = {database("GeoLite2-Country", "203.0.113.0/24",
                                                {{"registered_country", {{"iso_code", "SE"}}}})}};
  EXPECT_EQ(find(files, "203.0.113.1").country, "SE");
}

TEST_F(AtlasTest, IpInfoOldAndNew) {
  const AtlasFiles old{.databases = {database(
                           "ipinfo country_asn", "2001:db8:5::/48",
                           {{"country", "JP"}, {"asn", "AS64501"}, {"as_name", "Example K.K."}})}};
  EXPECT_EQ(describe(find(old, "2001:db8:5::7")), "AS64501 Example K.K., JP");
  const AtlasFiles lite{
      .databases = {database("ipinfo lite", "2001:db8:5::/48",
                             {{"country", "Japan"}, {"country_code", "JP"}, {"asn", "AS64501"}})}};
  EXPECT_EQ(describe(find(lite, "2001:db8:5::7")), "AS64501, JP");
}

TEST_F(AtlasTest, OfTwoDatabasesTheFirstCounts) {
  const auto one = database("one", "203.0.113.0/24", {{"country_code", "NL"}});
  const auto two = database("two", "203.0.113.0/24", {{"country_code", "DE"}});
  EXPECT_EQ(find({.databases = {one, two}}, "203.0.113.1").country, "NL");
  EXPECT_EQ(find({.databases = {two, one}}, "203.0.113.1").country, "DE");
}

TEST_F(AtlasTest, ListsAndRanges) {
  const AtlasFiles files{
      .ip_ranges = write("ip-ranges.json",
                         R"({"prefixes": [{"ip_prefix": "192.0.2.0/24", "region": "us-east-1",
                             "service": "EC2"}], "ipv6_prefixes": []})"),
      .own = {{"office", write("office.txt", "198.51.100.0/24\n")},
              {"vpn", write("vpn.txt", "198.51.100.7\n198.51.100.0/28\n")}},
      .suspicious = {{"tor", write("tor.txt", "192.0.2.9\n")}}};
  EXPECT_THAT(find(files, "198.51.100.7").own, ElementsAre("vpn", "office"));
  EXPECT_THAT(find(files, "198.51.100.99").own, ElementsAre("office"));
  const Place tor = find(files, "192.0.2.9");
  EXPECT_THAT(tor.suspicious, ElementsAre("tor"));
  EXPECT_EQ(describe(tor), "AWS EC2 us-east-1, your list tor");
}

TEST_F(AtlasTest, BadFilesSayWhatWhereAndWhatToDo) {
  EXPECT_THAT(why({.databases = {folder_ + "/none.mmdb"}}), HasSubstr("none.mmdb"));
  EXPECT_THAT(why({.databases = {folder_}}), HasSubstr("no regular file"));
  EXPECT_THAT(why({.databases = {write("a.mmdb", "not a database")}}),
              testing::AllOf(HasSubstr("a.mmdb"), HasSubstr("give a country or ASN database")));
  EXPECT_THAT(why({.databases = {write("empty.mmdb", "")}}), HasSubstr("empty.mmdb"));
  EXPECT_THAT(why({.ip_ranges = write("r.json", "{")}), HasSubstr("r.json"));
  EXPECT_THAT(why({.own = {{"office", folder_ + "/gone.txt"}}}), HasSubstr("gone.txt"));
}

// Cut and flipped databases are refused, or answer, or say that they are broken; they never crash.
TEST_F(AtlasTest, DamagedDatabases) {
  MmdbMaker maker("GeoLite2-ASN");
  maker.add("203.0.113.0/24", {{"autonomous_system_number", 64500},
                               {"autonomous_system_organization", "Example"},
                               {"country", {{"iso_code", "NL"}}}});
  const std::string whole = maker.bytes();
  for (size_t i = 0; i < whole.size(); i += 3) {
    for (const std::string& bytes :
         {whole.substr(0, i), whole.substr(0, i) + '\xff' + whole.substr(i + 1)}) {
      const auto atlas = Atlas::create(fs_, {.databases = {write("x.mmdb", bytes)}});
      if (!atlas) continue;
      std::optional<Error> broken;
      atlas->find("203.0.113.66", broken);
      atlas->find("2001:db8::1", broken);
      if (broken) {
        EXPECT_EQ(broken->code, Code::kCorrupt);
      }
    }
  }
}

}  // namespace
}  // namespace hikeshi::geo
