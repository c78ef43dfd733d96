// SPDX-License-Identifier: Apache-2.0
// AWS's published signing vectors, read from the source distribution that tools/botocore.sh
// fetches.
//
// A folder holds one request as text (.req), its canonical form (.creq) and the header that it must
// get (.authz). Paths and queries stand in the requests unencoded, and are signed as they stand.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "aws/canonical.h"
#include "aws/sign.h"
#include "base/text.h"
#include "io/hash.h"

namespace hikeshi::aws {
namespace {

namespace fs = std::filesystem;

const std::string kFolder = HIKESHI_ROOT "/.botocore/tests/unit/auth/aws4_testsuite";
constexpr UtcTime kNow{1440938160};  // 2015-08-30T12:36:00Z
constexpr std::string_view kToken = "x-amz-security-token:";

std::string read(const fs::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return replace_all(out.str(), "\r", "");
}

// A line that begins with a blank continues the header before it.
void add_header_line(HttpRequest& request, std::string_view line) {
  if (line[0] == ' ' || line[0] == '\t') {
    request.headers.back().value.append("\n").append(line);
    return;
  }
  const size_t colon = line.find(':');
  const std::string value(line.substr(colon + 1));
  if (equals_ignore_case(line.substr(0, colon), "Host")) {
    request.host = value;
  } else {
    request.headers.push_back({std::string(line.substr(0, colon)), value});
  }
}

HttpRequest parse_request(std::string_view text) {
  HttpRequest request;
  const size_t blank_line = std::min(text.find("\n\n"), text.size());
  request.body = text.substr(std::min(blank_line + 2, text.size()));
  const auto lines = split(text.substr(0, blank_line), '\n');
  const std::string_view first = lines[0];
  const size_t target = first.find(' ') + 1, version = first.rfind(' ');
  const size_t question = std::min(first.find('?'), version);
  request.method = first.substr(0, target - 1);
  request.path = first.substr(target, question - target);
  if (question < version) request.query = first.substr(question + 1, version - question - 1);
  for (size_t i = 1; i < lines.size(); ++i) {
    if (!lines[i].empty()) add_header_line(request, lines[i]);
  }
  return request;
}

// The session token is in none of the files but in what is to come out.
std::string token_in(std::string_view canonical) {
  const size_t at = canonical.find(kToken);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = canonical.substr(at + kToken.size());
  return std::string(rest.substr(0, rest.find('\n')));
}

void check_vector(const fs::path& stem) {
  const std::string canonical = read(stem.string() + ".creq");
  Credentials credentials;
  credentials.access_key_id = "AKIDEXAMPLE";
  credentials.secret_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
  credentials.session_token = Secret(token_in(canonical));

  HttpRequest request = parse_request(read(stem.string() + ".req"));
  const HttpRequest before = request;
  ASSERT_TRUE(sign(request, credentials, {"service", "us-east-1"}, kNow));
  EXPECT_EQ(header_of(request.headers, "Authorization"), read(stem.string() + ".authz"));
  std::erase_if(request.headers, [](const Header& h) { return h.name == "Authorization"; });
  EXPECT_EQ(canonical_request(request, false, sha256_hex(request.body)).text, canonical);
  EXPECT_EQ(request.path, before.path);
  EXPECT_EQ(request.query, before.query);
}

TEST(SignVectors, AllThatAwsPublished) {
  ASSERT_TRUE(fs::is_directory(kFolder)) << kFolder << " is missing; run tools/setup.sh test";
  int seen = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kFolder)) {
    if (entry.path().extension() != ".req") continue;
    SCOPED_TRACE(entry.path().stem().string());
    check_vector(entry.path().parent_path() / entry.path().stem());
    ++seen;
  }
  EXPECT_EQ(seen, 34);
}

// S3's own examples, which the folder has not:
// docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html and
// docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html.
constexpr UtcTime kS3Now{1369353600};  // 2013-05-24T00:00:00Z
const SigningScope kS3{"s3", "us-east-1", true};

Credentials s3_credentials() {
  Credentials out;
  out.access_key_id = "AKIAIOSFODNN7EXAMPLE";
  out.secret_key = Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
  return out;
}

HttpRequest s3_request(std::string path, std::string query = "") {
  HttpRequest out;
  out.host = "examplebucket.s3.amazonaws.com";
  out.path = std::move(path);
  out.query = std::move(query);
  return out;
}

TEST(SignVectors, ExamplesOfS3) {
  HttpRequest get = s3_request("/test.txt"), put = s3_request("/test%24file.text");
  get.headers = {{"Range", "bytes=0-9"}};
  put.method = "PUT";
  put.headers = {{"Date", "Fri, 24 May 2013 00:00:00 GMT"},
                 {"x-amz-storage-class", "REDUCED_REDUNDANCY"}};
  put.body = "Welcome to Amazon S3.";
  const std::pair<HttpRequest, const char*> examples[] = {
      {get, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
      {put, "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
      {s3_request("/", "lifecycle"),
       "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"},
      {s3_request("/", "max-keys=2&prefix=J"),
       "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"}};
  for (auto [request, signature] : examples) {
    ASSERT_TRUE(sign(request, s3_credentials(), kS3, kS3Now));
    EXPECT_THAT(std::string(header_of(request.headers, "Authorization")),
                testing::EndsWith(signature));
  }
}

TEST(SignVectors, ExampleOfAPresignedS3Url) {
  HttpRequest request = s3_request("/test.txt");
  ASSERT_TRUE(presign(request, s3_credentials(), kS3, kS3Now, std::chrono::seconds(86400)));
  EXPECT_THAT(
      request.query,
      testing::EndsWith("=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
}

}  // namespace
}  // namespace hikeshi::aws
