// SPDX-License-Identifier: Apache-2.0
#include "drill/delivery.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utc_time.h"
#include "drill/json_text.h"
#include "io/gzip.h"
#include "io/hash.h"

namespace hikeshi::drill {
namespace {

constexpr size_t kFewest = 40;  // records of a file, where the hour has as many
constexpr size_t kMost = 500;   // busy accounts fill larger files
constexpr int kGzipLevel = 6;
constexpr int64_t kLongestHold = 4 * kHour;
constexpr const char* kGlobal = "us-east-1";  // where IAM and other global services are logged

// Records per file of an hour with `count`: up to a file every five minutes.
size_t chunk_of(size_t count) { return std::clamp(count / 12, kFewest, kMost); }

std::string day_folder(int64_t time) {
  const CivilTime c = to_civil({time});
  return fmt::format("{:04}/{:02}/{:02}", c.year, c.month, c.day);
}

std::string compact(int64_t time, bool seconds) {
  const CivilTime c = to_civil({time});
  std::string text =
      fmt::format("{:04}{:02}{:02}T{:02}{:02}", c.year, c.month, c.day, c.hour, c.minute);
  return text + (seconds ? fmt::format("{:02}Z", c.second) : "Z");
}

}  // namespace

Delivery::Delivery(FileSystem& fs, std::string folder, const World& world, Rng rng)
    : fs_(fs), folder_(std::move(folder)), world_(world), rng_(rng) {
  for (const std::string& region : {world.region, std::string(kGlobal)}) chains_[region];
}

uint64_t Delivery::bytes_waiting(int64_t until) const {
  uint64_t bytes = 0;
  for (const Event& event : waiting_) {
    if (event.time < until) bytes += event.text.size() + 1;
  }
  return bytes;
}

Status Delivery::flush(int64_t until) {
  const auto due = [until](const Event& event) { return event.time < until; };
  const auto rest = std::stable_partition(waiting_.begin(), waiting_.end(), due);
  std::map<std::string, std::vector<Event>> regions;
  for (auto it = waiting_.begin(); it != rest; ++it) regions[it->region].push_back(std::move(*it));
  waiting_.erase(waiting_.begin(), rest);
  for (auto& [region, events] : regions) {
    std::stable_sort(events.begin(), events.end(),
                     [](const Event& a, const Event& b) { return a.time < b.time; });
    HK_CHECK(write_region(region, events));
    HK_CHECK(write_second(region, events));
  }
  if (until - kHour < digests_from_) return {};
  for (auto& [region, chain] : chains_) {
    Rng other = rng_.fork(region, static_cast<uint64_t>(until));
    Rng& rng = region == world_.region ? rng_ : other;
    HK_CHECK(write_digest(until - kHour, region, chain, rng));
  }
  return {};
}

Status Delivery::write_region(const std::string& region, const std::vector<Event>& events) {
  const size_t chunk = chunk_of(events.size());
  for (size_t at = 0; at < events.size();) {
    // A remainder smaller than a file goes into the last one.
    const size_t left = events.size() - at;
    const size_t count = left < 2 * chunk ? left : chunk;
    HK_CHECK(write_file("", region, &events[at], &events[at] + count));
    at += count;
  }
  return {};
}

// The second trail waits for its files to be worth writing; it delivers late, as trails may.
Status Delivery::write_second(const std::string& region, const std::vector<Event>& events) {
  std::vector<Event>& held = held_[region];
  for (const Event& event : events) {
    if (event.again && event.time < second_ends_) held.push_back(event);
  }
  const bool due = held.size() >= kFewest ||
                   (!held.empty() && held.back().time - held.front().time >= kLongestHold);
  return due ? write_held(held) : Status();
}

Status Delivery::write_held(std::vector<Event>& held) {
  HK_CHECK(write_file(world_.second_prefix + "/", held.front().region, held.data(),
                      held.data() + held.size()));
  held.clear();
  return {};
}

Status Delivery::finish() {
  for (auto& [region, held] : held_) {
    if (!held.empty()) HK_CHECK(write_held(held));
  }
  return {};
}

bool Delivery::tells_of_every_hour(const std::string& region) const {
  int64_t from = world_.calendar.end / kHour;
  for (const auto& [name, hours] : hours_) from = std::min(from, *hours.begin());
  const auto told = hours_.find(region);
  if (told == hours_.end()) return false;
  for (int64_t hour = from; hour < world_.calendar.end / kHour; ++hour) {
    if (!told->second.contains(hour)) return false;
  }
  return true;
}

std::string Delivery::name_of(const std::string& prefix, const std::string& region,
                              int64_t delivered) {
  return fmt::format("{0}AWSLogs/{1}/CloudTrail/{2}/{3}/{1}_CloudTrail_{2}_{4}_{5}.json.gz", prefix,
                     world_.account, region, day_folder(delivered), compact(delivered, false),
                     rng_.letters(16));
}

Status Delivery::write_file(const std::string& prefix, const std::string& region,
                            const Event* first, const Event* last) {
  std::string text = R"({"Records":[)";
  for (const Event* event = first; event != last; ++event) {
    hours_[region].insert(event->time / kHour);
    if (event != first) text += ',';
    text += event->text;
  }
  text += "]}";
  const int64_t delivered = (last - 1)->time + rng_.between(120, 540);
  const std::string key = name_of(prefix, region, delivered);
  unpacked_ += text.size();
  const auto chain = chains_.find(region);
  if (prefix.empty() && chain != chains_.end() && delivered >= digests_from_)
    chain->second.undigested.push_back(
        {key, sha256_hex(text), delivered, first->time, (last - 1)->time});
  return put(key, text);
}

std::string Delivery::digest_key(int64_t hour, const std::string& region) const {
  return fmt::format(
      "AWSLogs/{0}/CloudTrail-Digest/{1}/{2}/{0}_CloudTrail-Digest_{1}_{3}_{4}_{5}.json.gz",
      world_.account, region, day_folder(hour + kHour), world_.trail, world_.region,
      compact(hour + kHour, true));
}

// What was delivered in [hour, hour + 1 h). Signatures are of S3's metadata and not of the file;
// the one of the previous digest is random here, as nobody holds AWS's key.
Status Delivery::write_digest(int64_t hour, const std::string& region, Chain& chain, Rng& rng) {
  hours_[region].insert(hour / kHour);
  std::string files, newest = "null", oldest = "null";
  const auto due = [&](const Written& w) { return w.delivered < hour + kHour; };
  for (const Written& w : chain.undigested) {
    if (!due(w)) continue;
    if (!files.empty()) files += ',';
    if (oldest == "null") oldest = json_string(format_rfc3339({w.oldest}));
    newest = json_string(format_rfc3339({w.newest}));
    files += JsonObject()
                 .text("s3Bucket", world_.trail_bucket)
                 .text("s3Object", w.key)
                 .text("hashValue", w.hash)
                 .text("hashAlgorithm", "SHA-256")
                 .text("newestEventTime", format_rfc3339({w.newest}))
                 .text("oldestEventTime", format_rfc3339({w.oldest}))
                 .take();
  }
  std::erase_if(chain.undigested, due);
  const std::string key = digest_key(hour, region);
  const bool has_previous = !chain.last_key.empty();
  const auto previous = [&](const std::string& value) {
    return has_previous ? json_string(value) : std::string("null");
  };
  std::string text = JsonObject()
                         .text("awsAccountId", world_.account)
                         .text("digestStartTime", format_rfc3339({hour}))
                         .text("digestEndTime", format_rfc3339({hour + kHour}))
                         .text("digestS3Bucket", world_.trail_bucket)
                         .text("digestS3Object", key)
                         .text("digestPublicKeyFingerprint", rng.fork("fingerprint").hex(32))
                         .text("digestSignatureAlgorithm", "SHA256withRSA")
                         .raw("newestEventTime", newest)
                         .raw("oldestEventTime", oldest)
                         .raw("previousDigestS3Bucket", previous(world_.trail_bucket))
                         .raw("previousDigestS3Object", previous(chain.last_key))
                         .raw("previousDigestHashValue", previous(chain.last_hash))
                         .raw("previousDigestHashAlgorithm", previous("SHA-256"))
                         .raw("previousDigestSignature", previous(rng.hex(512)))
                         .raw("logFiles", "[" + files + "]")
                         .take();
  chain.last_key = key;
  chain.last_hash = sha256_hex(text);
  return put(key, text);
}

Status Delivery::put(const std::string& key, const std::string& text) {
  const std::string path = folder_ + "/" + key;
  const std::string folder = path.substr(0, path.rfind('/'));
  if (made_folders_.insert(folder).second) HK_CHECK(fs_.make_folders(folder));
  return fs_.write(path, gzip(text, kGzipLevel));
}

}  // namespace hikeshi::drill
