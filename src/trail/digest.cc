// SPDX-License-Identifier: Apache-2.0
#include "trail/digest.h"

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace hikeshi::trail {
namespace {

using Json = nlohmann::json;

std::string text_of(const Json& object, const char* key) {
  const auto it = object.find(key);
  return it != object.end() && it->is_string() ? it->get<std::string>() : "";
}

Error corrupt(const char* member) {
  return {Code::kCorrupt, std::string("no CloudTrail digest: ") + member, {}, {}};
}

std::string_view file_name(std::string_view key) { return key.substr(key.rfind('/') + 1); }

// "20261123T100000Z"
std::optional<UtcTime> parse_stamp(std::string_view stamp) {
  if (stamp.size() != 16 || stamp[8] != 'T' || stamp[15] != 'Z') return std::nullopt;
  const auto part = [&](size_t from, size_t size) { return std::string(stamp.substr(from, size)); };
  return parse_rfc3339(part(0, 4) + "-" + part(4, 2) + "-" + part(6, 2) + "T" + part(9, 2) + ":" +
                       part(11, 2) + ":" + part(13, 2) + "Z");
}

bool take_ending(std::string_view& name, std::string_view ending) {
  if (!name.ends_with(ending)) return false;
  name.remove_suffix(ending.size());
  return true;
}

}  // namespace

Result<DigestDocument> parse_digest(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return tl::make_unexpected(corrupt("not a JSON object"));
  DigestDocument digest;
  const auto start = parse_rfc3339(text_of(json, "digestStartTime"));
  digest.end_text = text_of(json, "digestEndTime");
  const auto end = parse_rfc3339(digest.end_text);
  if (!start || !end) return tl::make_unexpected(corrupt("digestStartTime, digestEndTime"));
  digest.start = *start;
  digest.end = *end;
  digest.account = text_of(json, "awsAccountId");
  digest.bucket = text_of(json, "digestS3Bucket");
  digest.key = text_of(json, "digestS3Object");
  if (digest.bucket.empty() || digest.key.empty())
    return tl::make_unexpected(corrupt("digestS3Bucket, digestS3Object"));
  digest.fingerprint = text_of(json, "digestPublicKeyFingerprint");
  digest.previous_bucket = text_of(json, "previousDigestS3Bucket");
  digest.previous_key = text_of(json, "previousDigestS3Object");
  digest.previous_sha256 = text_of(json, "previousDigestHashValue");
  digest.previous_signature = text_of(json, "previousDigestSignature");
  const auto logs = json.find("logFiles");
  if (logs == json.end() || !logs->is_array()) return tl::make_unexpected(corrupt("logFiles"));
  for (const Json& log : *logs) {
    if (!log.is_object()) return tl::make_unexpected(corrupt("logFiles"));
    digest.logs.push_back(
        {text_of(log, "s3Bucket"), text_of(log, "s3Object"), text_of(log, "hashValue")});
  }
  return digest;
}

std::string signed_text(const DigestDocument& digest, std::string_view sha256) {
  const std::string& previous = digest.previous_signature;
  return digest.end_text + "\n" + digest.bucket + "/" + digest.key + "\n" + std::string(sha256) +
         "\n" + (previous.empty() ? "null" : previous);
}

std::optional<DigestName> parse_digest_name(std::string_view key) {
  std::string_view name = file_name(key);
  if (!take_ending(name, ".gz")) name = file_name(key);
  if (!take_ending(name, ".json")) return std::nullopt;
  DigestName out;
  out.backfill = take_ending(name, "_backfill");
  const auto parts = split(name, '_');
  // A trail's name may hold underscores too: it is what is left between the other parts.
  if (parts.size() < 6 || parts[1] != "CloudTrail-Digest") return std::nullopt;
  const auto at = parse_stamp(parts.back());
  if (!at) return std::nullopt;
  out.at = *at;
  out.account = parts[0];
  out.region = parts[2];
  out.home_region = parts[parts.size() - 2];
  for (size_t i = 3; i + 2 < parts.size(); ++i)
    out.trail += (i == 3 ? "" : "_") + std::string(parts[i]);
  return out;
}

bool is_log_name(std::string_view key) {
  const auto parts = split(file_name(key), '_');
  return parts.size() == 5 && parts[1] == "CloudTrail" &&
         (parts[4].ends_with(".json.gz") || parts[4].ends_with(".json"));
}

}  // namespace hikeshi::trail
