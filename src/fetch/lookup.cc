// SPDX-License-Identifier: Apache-2.0
#include "fetch/lookup.h"

#include <fmt/format.h>

#include <algorithm>
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

// What is asked for, as the beginning of file names: pages of another question never mix with these.
std::string stem_of(const LookupRequest& request, const std::string& region) {
  const std::string question = request.attribute + "\n" + request.value + "\n" +
                               format_rfc3339(request.begin) + "\n" + format_rfc3339(request.end);
  return region + "-" + sha256_hex(question).substr(0, 12) + "-";
}

// The time of the oldest event of a page, whose events come newest first.
std::optional<UtcTime> oldest_of(const Json& page) {
  const Json events = page.value("Events", Json::array());
  if (events.empty()) return std::nullopt;
  return parse_rfc3339(events.back().value("EventTime", ""));
}

// One region on its way back in time.
struct Region {
  std::string name, stem;
  UtcTime until;      // nothing after it is asked for any more
  std::string token;  // of the next page
  size_t pages = 0;   // files of it so far
  bool done = false;  // a file says that the beginning was reached
};

class Lookup {
 public:
  Lookup(aws::Client& client, FileSystem& fs, const LookupRequest& request)
      : client_(client), fs_(fs), request_(request) {}

  Result<LookupResult> run() {
    HK_CHECK(fs_.make_folders(request_.folder));
    const auto names = HK_TRY(fs_.list(request_.folder));
    for (const std::string& name : request_.regions) {
      regions_.push_back({name, stem_of(request_, name), request_.end, "", 0, false});
      HK_CHECK(take_up(regions_.back(), names));
    }
    for (Region& region : regions_) {
      if (!region.done) ask(region);
    }
    client_.run();
    if (failure_) return tl::make_unexpected(std::move(*failure_));
    std::sort(result_.files.begin(), result_.files.end());
    return std::move(result_);
  }

 private:
  std::string path_of(const Region& region, size_t page) const {
    return fmt::format("{}/{}{:06}.json", request_.folder, region.stem, page);
  }

  // Goes on before the oldest event of the last page that an earlier run has left. Pages of the two
  // runs share the events of that second; the scan drops them as duplicates.
  Status take_up(Region& region, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      if (!name.starts_with(region.stem)) continue;
      result_.files.push_back(request_.folder + "/" + name);
      ++region.pages;
    }
    if (region.pages == 0) return {};
    const std::string path = path_of(region, region.pages);
    const Json last = Json::parse(HK_TRY(fs_.read(path)), nullptr, false);
    if (!last.is_object())
      return fail(Code::kCorrupt, path + " is no page of LookupEvents; take it away");
    region.done = !last.contains("NextToken");
    if (const auto oldest = oldest_of(last)) region.until = *oldest;
    return {};
  }

  void ask(Region& region) {
    aws::Call call;
    call.service = "cloudtrail";
    call.operation = "LookupEvents";
    call.region = region.name;
    call.all_pages = false;
    call.params = {{"StartTime", format_rfc3339(request_.begin)},
                   {"EndTime", format_rfc3339(region.until)},
                   {"MaxResults", 50}};
    if (!request_.attribute.empty())
      call.params["LookupAttributes"] = Json::array(
          {{{"AttributeKey", request_.attribute}, {"AttributeValue", request_.value}}});
    if (!region.token.empty()) call.params["NextToken"] = region.token;
    client_.start(std::move(call),
                  [this, &region](aws::CallResult got) { land(region, std::move(got)); });
  }

  void land(Region& region, aws::CallResult got) {
    if (!got) return refused(region, got.error());
    const Json& page = got->value;
    const std::string path = path_of(region, ++region.pages);
    if (Status written = fs_.write(path, dump(page)); !written) {
      failure_ = written.error();
      return;
    }
    result_.files.push_back(path);
    result_.events += page.value("Events", Json::array()).size();
    if (request_.progress) request_.progress(result_.files.size(), result_.events);
    region.token = page.value("NextToken", "");
    if (!region.token.empty() && !failure_) ask(region);
  }

  void refused(const Region& region, const aws::CallError& error) {
    if (error.kind == aws::Refusal::kCancelled) result_.cancelled = true;
    const Error why = aws::to_error(error, "LookupEvents in " + region.name);
    result_.problems.push_back({"lookup:" + region.name, 0, "unreadable", why.message, 1});
  }

  aws::Client& client_;
  FileSystem& fs_;
  const LookupRequest& request_;
  std::vector<Region> regions_;
  LookupResult result_;
  std::optional<Error> failure_;
};

}  // namespace

Result<LookupResult> lookup(aws::Client& client, FileSystem& fs, const LookupRequest& request) {
  return Lookup(client, fs, request).run();
}

}  // namespace hikeshi::fetch
