// SPDX-License-Identifier: Apache-2.0
#include "fetch/lookup.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <map>
#include <optional>

#include "base/text.h"
#include "io/hash.h"

namespace hikeshi::fetch {
namespace {

using aws::Json;

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

constexpr int64_t kDelivery = 15 * 60;  // until CloudTrail shows an event, at the latest

// What is asked for, as the beginning of file names: pages of another question never mix with
// these.
std::string stem_of(const LookupRequest& request, const std::string& region) {
  const auto named = [](const std::optional<UtcTime>& end) {
    return end ? format_rfc3339(*end) : std::string();
  };
  const std::string question = request.attribute + "\n" + request.value + "\n" +
                               named(request.begin) + "\n" + named(request.end);
  return region + "-" + sha256_hex(question).substr(0, 12) + "-";
}

// "20261127T094500Z", and back.
std::string stamp_of(UtcTime time) {
  return replace_all(replace_all(format_rfc3339(time), ":", ""), "-", "");
}

std::optional<UtcTime> time_of(std::string_view stamp) {
  if (stamp.size() != 16) return std::nullopt;
  return parse_rfc3339(fmt::format("{}-{}-{}T{}:{}:{}", stamp.substr(0, 4), stamp.substr(4, 2),
                                   stamp.substr(6, 2), stamp.substr(9, 2), stamp.substr(11, 2),
                                   stamp.substr(13)));
}

// "SURE-PAGE.json" behind the stem of a name.
struct PageName {
  UtcTime sure;
  size_t page = 0;
};

std::optional<PageName> page_name(std::string_view name, std::string_view stem) {
  if (!name.starts_with(stem)) return std::nullopt;
  name.remove_prefix(stem.size());
  const size_t dash = name.find('-');
  const auto sure = time_of(name.substr(0, dash));
  if (!sure || !name.ends_with(".json")) return std::nullopt;
  PageName found{*sure, 0};
  const auto read = std::from_chars(name.data() + dash + 1, name.data() + name.size(), found.page);
  return read.ec == std::errc() ? std::optional(found) : std::nullopt;
}

// The time of the oldest event of a page, whose events come newest first.
std::optional<UtcTime> oldest_of(const Json& page) {
  const Json events = page.value("Events", Json::array());
  if (events.empty()) return std::nullopt;
  return parse_rfc3339(events.back().value("EventTime", ""));
}

// One region's way back in time from `until` to `from`.
struct Walk {
  std::string region, stem;
  UtcTime from, until;  // nothing after `until` is asked for any more
  std::string token{};  // of the next page
  size_t pages = 0;     // the number of the last file
  bool done = false;    // a file says that the beginning was reached
};

class Lookup {
 public:
  Lookup(aws::Client& client, FileSystem& fs, const LookupRequest& request)
      : client_(client), fs_(fs), request_(request) {
    end_ = request.end.value_or(request.now);
    begin_ = request.begin.value_or(request.now.plus(-kLookupKept));
    sure_ = std::min(end_, request.now.plus(-kDelivery));
  }

  Result<LookupResult> run() {
    HK_CHECK(fs_.make_folders(request_.folder));
    const auto names = HK_TRY(fs_.list(request_.folder));
    for (const std::string& region : request_.regions) HK_CHECK(add_walks(region, names));
    for (Walk& walk : walks_) {
      if (!walk.done) ask(walk);
    }
    client_.run();
    if (failure_) return tl::make_unexpected(std::move(*failure_));
    std::sort(result_.files.begin(), result_.files.end());
    return std::move(result_);
  }

 private:
  std::string path_of(const Walk& walk, size_t page) const {
    return fmt::format("{}/{}{:06}.json", request_.folder, walk.stem, page);
  }

  // Those of earlier runs, and one for what has happened since.
  Status add_walks(const std::string& region, const std::vector<std::string>& names) {
    const std::string stem = stem_of(request_, region);
    std::map<UtcTime, size_t> held;  // sure until, number of the last page
    for (const std::string& name : names) {
      const auto page = page_name(name, stem);
      if (!page) continue;
      result_.files.push_back(request_.folder + "/" + name);
      held[page->sure] = std::max(held[page->sure], page->page);
    }
    UtcTime from = begin_;
    for (const auto& [sure, pages] : held) {
      const UtcTime until = std::min(sure.plus(kDelivery), end_);
      HK_CHECK(take_up({region, stem + stamp_of(sure) + "-", from, until, "", pages}));
      from = std::max(begin_, sure);
    }
    if (held.empty() || held.rbegin()->first < sure_)
      walks_.push_back({region, stem + stamp_of(sure_) + "-", from, end_});
    return {};
  }

  // Goes on before the oldest event of the last page that an earlier run has left. Pages of the two
  // runs share the events of that second; the scan drops them as duplicates.
  Status take_up(Walk walk) {
    const std::string path = path_of(walk, walk.pages);
    const Json last = Json::parse(HK_TRY(fs_.read(path)), nullptr, false);
    if (!last.is_object())
      return fail(Code::kCorrupt, path + " is no page of LookupEvents; take it away");
    walk.done = !last.contains("NextToken");
    if (const auto oldest = oldest_of(last)) walk.until = *oldest;
    walks_.push_back(std::move(walk));
    return {};
  }

  void ask(Walk& walk) {
    aws::Call call;
    call.service = "cloudtrail";
    call.operation = "LookupEvents";
    call.region = walk.region;
    call.all_pages = false;
    call.params = {{"StartTime", format_rfc3339(walk.from)},
                   {"EndTime", format_rfc3339(walk.until)},
                   {"MaxResults", 50}};
    if (!request_.attribute.empty())
      call.params["LookupAttributes"] =
          Json::array({{{"AttributeKey", request_.attribute}, {"AttributeValue", request_.value}}});
    if (!walk.token.empty()) call.params["NextToken"] = walk.token;
    client_.start(std::move(call),
                  [this, &walk](aws::CallResult got) { land(walk, std::move(got)); });
  }

  void land(Walk& walk, aws::CallResult got) {
    if (!got) return refused(walk, got.error());
    const Json& page = got->value;
    const std::string path = path_of(walk, ++walk.pages);
    if (Status written = fs_.write(path, dump(page)); !written) {
      failure_ = written.error();
      return;
    }
    result_.files.push_back(path);
    result_.events += page.value("Events", Json::array()).size();
    if (request_.progress) request_.progress(result_.files.size(), result_.events);
    walk.token = page.value("NextToken", "");
    if (!walk.token.empty() && !failure_) ask(walk);
  }

  void refused(const Walk& walk, const aws::CallError& error) {
    if (error.kind == aws::Refusal::kCancelled) result_.cancelled = true;
    const Error why = aws::to_error(error, "LookupEvents in " + walk.region);
    result_.problems.push_back({"lookup:" + walk.region, 0, "unreadable", why.message, 1});
  }

  aws::Client& client_;
  FileSystem& fs_;
  const LookupRequest& request_;
  UtcTime begin_, end_, sure_;
  std::deque<Walk> walks_;  // which their calls point to
  LookupResult result_;
  std::optional<Error> failure_;
};

}  // namespace

Result<LookupResult> lookup(aws::Client& client, FileSystem& fs, const LookupRequest& request) {
  return Lookup(client, fs, request).run();
}

}  // namespace hikeshi::fetch
