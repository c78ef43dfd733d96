// SPDX-License-Identifier: Apache-2.0
#include "aws/paginate.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "aws/botocore_data.h"

namespace hikeshi::aws {
namespace {

Paginator made(const char* config) {
  auto out = Paginator::create(Json::parse(config));
  EXPECT_TRUE(out.has_value()) << (out ? "" : out.error().message);
  return std::move(*out);
}

Json json(const char* text) { return Json::parse(text); }

const char* const kPlain =
    R"({"input_token":"NextToken","output_token":"NextToken","result_key":"Items",
        "limit_key":"MaxResults"})";

TEST(Paginate, PagesBecomeOne) {
  Pages pages(made(kPlain), json(R"({"Filter":"x"})"));
  EXPECT_EQ(pages.params().dump(), R"({"Filter":"x"})");
  EXPECT_TRUE(*pages.add(json(R"({"Items":[1,2],"NextToken":"t","Other":1})")));
  EXPECT_EQ(pages.params().dump(), R"({"Filter":"x","NextToken":"t"})");
  EXPECT_TRUE(*pages.add(json(R"({"Items":[],"NextToken":"u"})")));
  EXPECT_TRUE(*pages.add(json(R"({"NextToken":"v"})")));
  EXPECT_EQ(pages.count(), 2u);
  EXPECT_FALSE(*pages.add(json(R"({"Items":[3],"NextToken":""})")));
  EXPECT_EQ(pages.take().dump(), R"({"Items":[1,2,3]})");
}

TEST(Paginate, LoopsEnd) {
  Pages same(made(kPlain), Json());
  EXPECT_TRUE(*same.add(json(R"({"Items":[1],"NextToken":"t"})")));
  EXPECT_EQ(same.add(json(R"({"Items":[2],"NextToken":"t"})")).error().code, Code::kCorrupt);
  EXPECT_EQ(same.take().dump(), R"({"Items":[1,2]})");

  Pages wide(made(kPlain), Json::object());
  EXPECT_TRUE(*wide.add(json(R"({"NextToken":"t"})")));
  EXPECT_TRUE(*wide.add(json(R"({"NextToken":"u"})")));
  EXPECT_EQ(wide.add(json(R"({"NextToken":"t"})")).error().code, Code::kCorrupt);
}

TEST(Paginate, SeveralTokensAndMoreResults) {
  // Route 53's ListResourceRecordSets: the third token is there only for weighted records.
  const Paginator records = made(R"({"more_results":"IsTruncated",
    "input_token":["StartRecordName","StartRecordType","StartRecordIdentifier"],
    "output_token":["NextRecordName","NextRecordType","NextRecordIdentifier"],
    "result_key":"ResourceRecordSets"})");
  Json params = json(R"({"HostedZoneId":"Z","StartRecordName":"a","StartRecordIdentifier":"i"})");
  EXPECT_TRUE(*records.next(
      params, json(R"({"IsTruncated":true,"NextRecordName":"b","NextRecordType":"A"})")));
  EXPECT_EQ(params.dump(), R"({"HostedZoneId":"Z","StartRecordName":"b","StartRecordType":"A"})");
  EXPECT_FALSE(*records.next(params, json(R"({"IsTruncated":false,"NextRecordName":"c"})")));
  EXPECT_EQ(records.next(params, json(R"({"IsTruncated":true})")).error().code, Code::kCorrupt);
}

TEST(Paginate, TokenFromTheLastItem) {
  const Paginator objects = made(R"({"more_results":"IsTruncated","limit_key":"MaxKeys",
    "output_token":"NextMarker || Contents[-1].Key","input_token":"Marker",
    "result_key":["Contents","CommonPrefixes"],"non_aggregate_keys":["Prefix"]})");
  Json params = Json::object();
  EXPECT_EQ(objects.limit_key(), "MaxKeys");
  EXPECT_TRUE(
      *objects.next(params, json(R"({"IsTruncated":true,"Contents":[{"Key":"a"},{"Key":"b"}]})")));
  EXPECT_EQ(params.dump(), R"({"Marker":"b"})");
  Json whole;
  objects.merge(whole, json(R"({"Contents":[1],"Prefix":"p"})"), true);
  objects.merge(whole, json(R"({"Contents":[2],"CommonPrefixes":[3],"Prefix":"q"})"), false);
  EXPECT_EQ(whole.dump(), R"({"Contents":[1,2],"Prefix":"p","CommonPrefixes":[3]})");
}

TEST(Paginate, ResultsThatAreNoLists) {
  const Paginator mixed = made(R"({"input_token":"t","output_token":"t",
    "result_key":["Count","Log","Deep.Map"]})");
  Json whole;
  mixed.merge(whole, json(R"({"Count":1,"Log":"a","Deep":{"Map":{"x":[1],"n":"k"}}})"), true);
  mixed.merge(whole, json(R"({"Count":2,"Log":"b","Deep":{"Map":{"x":[2],"n":"k","y":[3]}}})"),
              false);
  EXPECT_EQ(whole.dump(), R"({"Count":3,"Log":"ab","Deep":{"Map":{"x":[1,2],"n":"k","y":[3]}}})");
}

TEST(Paginate, WhatIsNotUnderstoodIsRefused) {
  for (const char* bad : {"{}", R"({"input_token":"a","output_token":"a"})",
                          R"({"input_token":["a","b"],"output_token":"a","result_key":"r"})",
                          R"({"input_token":"a","output_token":"a[","result_key":"r"})",
                          R"({"input_token":"a","output_token":"a","result_key":"r[0]"})",
                          R"({"input_token":1,"output_token":"a","result_key":"r"})", "[]", "1"})
    EXPECT_FALSE(Paginator::create(Json::parse(bad)).has_value()) << bad;
}

// sdk-extras are laid over the entries, as botocore's loader does.
TEST(Paginate, EveryPaginatorOfBotocoreLoads) {
  size_t entries = 0, extras = 0;
  for (const auto& [service, folder] : services_with("paginators-1.json")) {
    Json all = read_botocore(folder / "paginators-1.json").at("pagination");
    const auto extra = folder / "paginators-1.sdk-extras.json";
    if (std::filesystem::exists(botocore_root() / extra)) {
      all.merge_patch(read_botocore(extra).at("merge").at("pagination"));
      ++extras;
    }
    for (const auto& [operation, config] : all.items()) {
      const auto got = Paginator::create(config);
      EXPECT_TRUE(got.has_value()) << service << " " << operation << ": " << got.error().message;
      ++entries;
    }
  }
  std::printf("%zu paginators, extras for %zu services\n", entries, extras);
  EXPECT_GE(entries, 3400u);
}

TEST(Paginate, KnowsAnAnswerThatIsNotWhole) {
  for (const char* more : {R"({"NextToken":"x"})", R"({"nextPageToken":"x","buckets":[]})",
                           R"({"Marker":"x","IsTruncated":true})"})
    EXPECT_TRUE(names_further_page(Json::parse(more))) << more;
  for (const char* whole : {R"({})", R"({"NextToken":""})", R"({"NextToken":null})",
                            R"({"Tokens":[{"NextToken":"x"}]})", R"([])"})
    EXPECT_FALSE(names_further_page(Json::parse(whole))) << whole;
}

}  // namespace
}  // namespace hikeshi::aws
