// SPDX-License-Identifier: Apache-2.0
// Chains of digests signed with a key of this test, then damaged in every way that matters.
#include "trail/verify.h"

#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "io/gzip.h"
#include "io/hash.h"
#include "trail/digest.h"

namespace hikeshi::trail {
namespace {

using Json = nlohmann::ordered_json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kAccount = "111122223333";
constexpr const char* kBucket = "logs";

// A key pair that lives as long as the test program: making one takes 100 ms.
class Signer {
 public:
  static Signer& shared() {
    static Signer signer;
    return signer;
  }

  std::string sign(const std::string& text) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    size_t size = 0;
    std::string out(512, '\0');
    EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_);
    size = out.size();
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(out.data()), &size,
                   reinterpret_cast<const unsigned char*>(text.data()), text.size());
    EVP_MD_CTX_free(context);
    std::string hex;
    for (size_t i = 0; i < size; ++i) {
      char digits[3];
      std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(out[i]));
      hex += digits;
    }
    return hex;
  }

  std::string list_public_keys() const {
    unsigned char* der = nullptr;
    const int size = i2d_PublicKey(key_, &der);
    std::string base64(static_cast<size_t>(size) * 2 + 4, '\0');
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(base64.data()), der, size);
    base64.resize(static_cast<size_t>(length));
    OPENSSL_free(der);
    return Json{{"PublicKeyList", {{{"Value", base64}, {"Fingerprint", "test-key"}}}}}.dump();
  }

 private:
  Signer() : key_(EVP_RSA_gen(2048)) {}
  ~Signer() { EVP_PKEY_free(key_); }
  EVP_PKEY* key_;
};

// What a trail delivers in some hours: a log file and a digest for each.
class VerifyTest : public testing::Test {
 protected:
  static std::string stamp(int hour, const char* end) {
    char text[40];
    std::snprintf(text, sizeof text, "20261123T%02d%s", hour, end);
    return text;
  }
  static std::string log_key(int hour) {
    return std::string("AWSLogs/") + kAccount + "/CloudTrail/us-east-1/2026/11/23/" + kAccount +
           "_CloudTrail_us-east-1_" + stamp(hour, "05Z") + "_AbCdEfGhIjKlMnOp.json.gz";
  }
  static std::string digest_key(int hour, const char* ending = "") {
    return std::string("AWSLogs/") + kAccount + "/CloudTrail-Digest/us-east-1/2026/11/23/" +
           kAccount + "_CloudTrail-Digest_us-east-1_my_trail_us-east-1_" + stamp(hour, "0000Z") +
           ending + ".json.gz";
  }
  static std::string time_of(int hour) { return "2026-11-23T" + stamp(hour, ":00:00Z").substr(9); }

  // Digests that end at each hour of [from, to), linked to one another.
  void deliver(int from, int to, const char* ending = "") {
    for (int hour = from; hour < to; ++hour)
      deliver_after(hour, hour == from ? "" : digest_key(hour - 1, ending), ending);
  }
  void deliver_next(int hour) { deliver_after(hour, digest_key(hour - 1), ""); }
  void deliver_after(int hour, const std::string& previous, const char* ending) {
    const std::string log = R"({"Records":[{"eventTime":")" + time_of(hour) + "\"}]}";
    if (*ending == '\0') files_[log_key(hour)] = gzip(log);
    add_digest(hour, previous, log, ending);
  }

  void add_digest(int hour, const std::string& previous, const std::string& log,
                  const char* ending = "") {
    const auto or_null = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
    const std::string key = digest_key(hour, ending);
    Json digest{{"awsAccountId", kAccount},
                {"digestStartTime", time_of(hour - 1)},
                {"digestEndTime", time_of(hour)},
                {"digestS3Bucket", kBucket},
                {"digestS3Object", key},
                {"digestPublicKeyFingerprint", fingerprint_},
                {"digestSignatureAlgorithm", "SHA256withRSA"},
                {"previousDigestS3Bucket", or_null(previous.empty() ? "" : kBucket)},
                {"previousDigestS3Object", or_null(previous)},
                {"previousDigestHashValue", or_null(previous.empty() ? "" : hash_)},
                {"previousDigestSignature", or_null(previous.empty() || !signs_ ? "" : signature_)},
                {"logFiles", Json::array()}};
    if (*ending == '\0')
      digest["logFiles"].push_back({{"s3Bucket", kBucket},
                                    {"s3Object", log_key(hour)},
                                    {"hashValue", sha256_hex(log)},
                                    {"hashAlgorithm", "SHA-256"}});
    const std::string text = digest.dump();
    files_[key] = gzip(text);
    hash_ = sha256_hex(text);
    signature_ = Signer::shared().sign(signed_text(*parse_digest(text), hash_));
  }

  Result<Verification> run(bool with_keys = true, unsigned threads = 2) {
    DigestKeys keys;
    if (with_keys) {
      EXPECT_TRUE(keys.add(Signer::shared().list_public_keys()));
    }
    std::vector<StoredFile> stored;
    for (const auto& [key, bytes] : files_)
      stored.push_back({"kept/" + key, key, metadata_[key],
                        [bytes = bytes]() -> Result<std::string> { return bytes; }});
    return verify(stored, keys, {threads, {}});
  }

  static FileState state_of(const Verification& v, const std::string& key) {
    for (const VerifiedFile& file : v.files) {
      if (file.file.ends_with(key)) return file.state;
    }
    ADD_FAILURE() << key << " is not listed";
    return FileState::kNotCovered;
  }
  static std::string why_of(const Verification& v, const std::string& key) {
    for (const VerifiedFile& file : v.files) {
      if (file.file.ends_with(key)) return file.why;
    }
    return "not listed";
  }
  static std::string breaks_of(const Chain& chain) {
    std::string text;
    for (const ChainBreak& b : chain.breaks)
      text += std::string(to_string(b.kind)) + " " + format_rfc3339(b.from).substr(11, 2) + "-" +
              format_rfc3339(b.to).substr(11, 2) + "; ";
    return text;
  }

  std::map<std::string, std::string> files_;
  std::map<std::string, std::string> metadata_;
  std::string hash_, signature_, fingerprint_ = "test-key";
  bool signs_ = true;
};

TEST_F(VerifyTest, ProvesAllButTheNewest) {
  deliver(1, 6);
  const auto v = run();
  ASSERT_TRUE(v) << v.error().message;
  EXPECT_TRUE(v->all_well());
  ASSERT_EQ(v->chains.size(), 1U);
  const Chain& chain = v->chains.front();
  EXPECT_EQ(chain.trail, "my_trail");
  EXPECT_EQ(chain.digests, 5U);
  EXPECT_EQ(chain.proven, 4U);
  EXPECT_EQ(chain.proof, Proof::kVerified);
  EXPECT_EQ(format_rfc3339(chain.from), "2026-11-23T00:00:00Z");
  EXPECT_EQ(state_of(*v, log_key(4)), FileState::kValid);
  EXPECT_EQ(state_of(*v, log_key(5)), FileState::kNotCovered);  // of the newest digest
  EXPECT_EQ(v->count(FileState::kValid), 8U);
}

TEST_F(VerifyTest, TheNewestTooWhereItsSignatureWasKept) {
  deliver(1, 4);
  metadata_[digest_key(3)] = signature_;
  const auto v = run();
  EXPECT_EQ(v->count(FileState::kValid), 6U);
  EXPECT_EQ(v->chains.front().proven, 3U);
}

TEST_F(VerifyTest, WithoutKeysHashesAgreeAndNothingIsProven) {
  deliver(1, 4);
  const auto v = run(false);
  EXPECT_TRUE(v->all_well());
  EXPECT_EQ(v->chains.front().proof, Proof::kNotChecked);
  EXPECT_EQ(v->chains.front().proven, 0U);
  EXPECT_EQ(state_of(*v, log_key(1)), FileState::kValid);
}

TEST_F(VerifyTest, AnAlteredLogIsFound) {
  deliver(1, 4);
  files_[log_key(2)] = gzip(R"({"Records":[]})");
  const auto v = run();
  EXPECT_FALSE(v->all_well());
  EXPECT_EQ(state_of(*v, log_key(2)), FileState::kAltered);
  EXPECT_EQ(state_of(*v, log_key(1)), FileState::kValid);
}

TEST_F(VerifyTest, BytesBehindTheStreamAreAnAlteration) {
  deliver(1, 4);
  files_[log_key(2)] += "x";
  const auto v = run();
  EXPECT_EQ(state_of(*v, log_key(2)), FileState::kAltered);
  ASSERT_EQ(v->problems.size(), 1U);
  EXPECT_EQ(v->problems.front().reason, "gzip_trailing_garbage");
}

TEST_F(VerifyTest, AMissingLogIsNamedByItsKey) {
  deliver(1, 4);
  files_.erase(log_key(2));
  const auto v = run();
  EXPECT_FALSE(v->all_well());
  EXPECT_EQ(state_of(*v, log_key(2)), FileState::kMissing);
}

TEST_F(VerifyTest, AMissingDigestBreaksTheChain) {
  deliver(1, 6);
  files_.erase(digest_key(3));
  const auto v = run();
  EXPECT_EQ(breaks_of(v->chains.front()), "missing 02-03; ");
  EXPECT_EQ(state_of(*v, log_key(3)), FileState::kNotCovered);
  EXPECT_EQ(state_of(*v, digest_key(2)), FileState::kNotCovered);  // who vouched for it is gone
}

// The case that aws-cli is said to miss.
TEST_F(VerifyTest, TwoDigestsDeletedInARow) {
  deliver(1, 7);
  files_.erase(digest_key(3));
  files_.erase(digest_key(4));
  const auto v = run();
  EXPECT_EQ(breaks_of(v->chains.front()), "unaccounted 02-03; missing 03-04; ");
}

TEST_F(VerifyTest, ATrailThatWasOffShowsItsHours) {
  deliver(1, 3);
  deliver(8, 10);
  EXPECT_EQ(breaks_of(run()->chains.front()), "restarted 02-07; ");
}

// Who can write the bucket can make a log, its digest and the next digest's hash agree, but not
// sign.
TEST_F(VerifyTest, AForgedDigestDoesNotStandItsSignature) {
  deliver(1, 3);
  const std::string forged = R"({"Records":[{"forged":true}]})";
  files_[log_key(3)] = gzip(forged);
  add_digest(3, digest_key(2), forged);
  signature_ = std::string(512, 'a');  // of digest 3, in digest 4
  add_digest(4, digest_key(3), forged);
  files_[log_key(4)] = gzip(forged);
  const auto v = run();
  EXPECT_EQ(state_of(*v, digest_key(3)), FileState::kAltered);
  EXPECT_EQ(v->chains.front().proof, Proof::kFailed);
  EXPECT_EQ(breaks_of(v->chains.front()), "altered 02-03; ");
  EXPECT_EQ(state_of(*v, log_key(3)), FileState::kNotCovered);
  EXPECT_EQ(state_of(*v, log_key(2)), FileState::kValid);
  EXPECT_TRUE(run(false)->all_well()) << "hashes alone cannot tell";
}

// Digests that agree with one another and name a key that AWS does not have: written by anybody.
TEST_F(VerifyTest, AChainOfAKeyThatIsNotGivenProvesNothing) {
  fingerprint_ = "made-up-key";
  deliver(1, 4);
  const auto v = run();
  EXPECT_FALSE(v->all_well());
  EXPECT_EQ(v->count(FileState::kValid), 0U);
  EXPECT_EQ(v->count(FileState::kAltered), 0U) << "the key may be AWS's, of another region";
  EXPECT_EQ(v->chains.front().proof, Proof::kNotChecked);
  EXPECT_EQ(state_of(*v, log_key(1)), FileState::kNotCovered);
  EXPECT_THAT(why_of(*v, digest_key(1)), HasSubstr("fingerprint, made-up-key"));
  EXPECT_TRUE(run(false)->all_well()) << "hashes alone cannot tell";
}

TEST_F(VerifyTest, AChainWithoutSignaturesProvesNothing) {
  signs_ = false;
  deliver(1, 4);
  const auto v = run();
  EXPECT_FALSE(v->all_well());
  EXPECT_EQ(v->count(FileState::kValid), 0U);
  EXPECT_THAT(why_of(*v, digest_key(1)), HasSubstr("no signature"));
}

// The key changed in between: what a proven digest says of an earlier one proves that one too.
TEST_F(VerifyTest, AProvenDigestVouchesForOneOfAnEarlierKey) {
  fingerprint_ = "key-before";
  deliver(1, 3);
  fingerprint_ = "test-key";
  for (int hour = 3; hour < 6; ++hour) deliver_next(hour);
  const auto v = run();
  EXPECT_TRUE(v->all_well());
  EXPECT_EQ(v->chains.front().proof, Proof::kVerified);
  EXPECT_EQ(v->chains.front().proven, 2U);
  EXPECT_EQ(state_of(*v, log_key(1)), FileState::kValid);
}

// Who writes a digest of another trail that names the file takes no proof away.
TEST_F(VerifyTest, OfTwoDigestsTheOneThatIsProvenDecides) {
  deliver(1, 4);
  const std::string key = digest_key(2);
  std::string other = key;
  other.replace(other.find("my_trail"), 8, "a_trail1");
  const Json forged{{"awsAccountId", kAccount},
                    {"digestStartTime", time_of(1)},
                    {"digestEndTime", time_of(2)},
                    {"digestS3Bucket", kBucket},
                    {"digestS3Object", other},
                    {"logFiles", {{{"s3Object", log_key(2)}, {"hashValue", "00"}}}}};
  files_[other] = gzip(forged.dump());
  EXPECT_EQ(state_of(*run(), log_key(2)), FileState::kValid);
}

TEST_F(VerifyTest, ADigestUnderAnotherNameWasMoved) {
  deliver(1, 4);
  files_[digest_key(9)] = files_[digest_key(2)];
  const auto v = run();
  EXPECT_EQ(state_of(*v, digest_key(9)), FileState::kAltered);
}

TEST_F(VerifyTest, BackfillsAreAChainOfTheirOwn) {
  deliver(1, 4);
  deliver(2, 4, "_backfill");
  const auto v = run();
  ASSERT_EQ(v->chains.size(), 2U);
  EXPECT_FALSE(v->chains[0].backfill);
  EXPECT_TRUE(v->chains[1].backfill);
  EXPECT_THAT(v->chains[1].breaks, IsEmpty());
}

TEST_F(VerifyTest, TheSameForAnyNumberOfThreads) {
  deliver(1, 20);
  files_[log_key(7)] = "not gzip";
  files_.erase(log_key(9));
  const auto one = run(true, 1), many = run(true, 8);
  ASSERT_EQ(one->files.size(), many->files.size());
  for (size_t i = 0; i < one->files.size(); ++i) {
    EXPECT_EQ(one->files[i].file, many->files[i].file);
    EXPECT_EQ(one->files[i].state, many->files[i].state);
  }
}

TEST_F(VerifyTest, SaysWhatIsNoDigestAndWhatIsNoKey) {
  files_["notes.txt"] = "x";
  EXPECT_EQ(run().error().code, Code::kNotFound);
  deliver(1, 3);
  files_[digest_key(1)] = gzip("{}");
  const auto v = run();
  ASSERT_EQ(v->problems.size(), 1U);
  EXPECT_THAT(v->problems.front().detail, HasSubstr("digestStartTime"));
  EXPECT_EQ(state_of(*v, digest_key(1)), FileState::kAltered);
  EXPECT_EQ(v->others, 1U);
  DigestKeys keys;
  EXPECT_FALSE(keys.add("{}"));
  EXPECT_FALSE(keys.add(R"({"PublicKeyList":[{"Value":"AAAA","Fingerprint":"f"}]})"));
}

TEST(DigestName, KeepsUnderscoresOfATrailsName) {
  const auto name = parse_digest_name(
      "p/111122223333_CloudTrail-Digest_eu-west-1_a_b_c_us-east-1_20261123T100000Z.json.gz");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->trail, "a_b_c");
  EXPECT_EQ(name->region, "eu-west-1");
  EXPECT_EQ(name->home_region, "us-east-1");
  EXPECT_FALSE(parse_digest_name("111122223333_CloudTrail_us-east-1_20261123T1005Z_AbCd.json.gz"));
}

}  // namespace
}  // namespace hikeshi::trail
