// SPDX-License-Identifier: Apache-2.0
#include "cli/live_trail.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "fetch/choose.h"
#include "fetch/listing.h"
#include "fetch/lookup.h"
#include "fetch/objects.h"
#include "io/hash.h"
#include "trail/reader.h"

namespace hikeshi::cli {
namespace {

// Objects as files by their hash, and a manifest that says which key each was.
class Keeper {
 public:
  Keeper(FileSystem& fs, std::string folder) : fs_(fs), folder_(std::move(folder)) {}

  // On the network's thread alone.
  Status keep(const fetch::Object& object, const std::string& bytes, const aws::Headers& headers) {
    const std::string hash = sha256_hex(bytes);
    nlohmann::ordered_json line{
        {"bucket", object.bucket}, {"key", object.key}, {"sha256", hash}, {"size", bytes.size()}};
    // Of a digest: it stands nowhere else, and `trail verify` needs it.
    const std::string_view signature = aws::header_of(headers, "x-amz-meta-signature");
    if (!signature.empty()) line["signature"] = signature;
    manifest_ += line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    return fs_.write(folder_ + "/" + hash + ".json.gz", bytes);
  }

  Status finish() {
    return manifest_.empty() ? Status() : fs_.write(folder_ + "/manifest.jsonl", manifest_);
  }

 private:
  FileSystem& fs_;
  std::string folder_, manifest_;
};

// What the sources need while they are read: objects before the session whose client they use.
struct Live {
  explicit Live(World& w) : world(w) {}

  World& world;
  std::unique_ptr<AwsSession> session;
  std::unique_ptr<Keeper> keeper;
  std::unique_ptr<fetch::ObjectFetch> objects;

  ~Live() {
    objects.reset();
    if (keeper == nullptr) return;
    if (const Status kept = keeper->finish(); !kept)
      world.warn("--keep: the manifest is missing: " + kept.error().message);
  }
};

class Gathering {
 public:
  Gathering(World& world, const LiveRequest& request, TrailInput& input)
      : world_(world), request_(request), args_(*request.args), input_(input) {}

  Status run(const std::vector<std::string>& trails) {
    for (const std::string& trail : trails) HK_CHECK(check(trail));
    auto live = std::make_shared<Live>(world_);
    live->session = HK_TRY(AwsSession::open(world_, args_, callers(trails)));
    session_ = live->session.get();
    const auto caller = HK_TRY(session_->caller());
    owner_ = args_.has("--bucket-owner") ? args_.one("--bucket-owner") : caller.account;
    end_ = request_.window.to.value_or(world_.clock.now());
    begin_ = request_.window.from.value_or(end_.plus(-fetch::kLookupKept));
    for (const std::string& trail : trails) HK_CHECK(gather(trail));
    if (!objects_.empty()) HK_CHECK(fetch_into(*live));
    input_.holds = std::move(live);
    return {};
  }

 private:
  // Who may read: the case's accounts. A bucket that belongs to a log archive, which --bucket-owner
  // says, may be read by the archive's own credentials too; the case's account is often not let in.
  std::vector<std::string> callers(const std::vector<std::string>& trails) const {
    std::vector<std::string> accounts = request_.accounts;
    const bool buckets = std::all_of(trails.begin(), trails.end(), [](const std::string& trail) {
      return trail.starts_with("s3://");
    });
    if (!accounts.empty() && buckets && args_.has("--bucket-owner"))
      accounts.push_back(args_.one("--bucket-owner"));
    return accounts;
  }

  // What cannot be meant is said before AWS is asked.
  Status check(const std::string& trail) const {
    if (trail == "auto") return {};
    if (trail.starts_with("s3://")) {
      const auto address = fetch::parse_s3_address(trail);
      return address ? Status() : tl::make_unexpected(address.error());
    }
    if (const auto question = question_of(trail); !question)
      return tl::make_unexpected(question.error());
    if (!lookup_folder().empty()) return {};
    return fail(Code::kUsage, "--trail lookup without a case needs --keep DIR for its pages");
  }

  const std::string& lookup_folder() const {
    return args_.has("--keep") ? args_.one("--keep") : request_.folder;
  }

  // On the screen too: a count of them at the end helps nobody to mend the cause.
  void add_problems(std::vector<trail::Problem> problems) {
    constexpr size_t kShown = 3;
    for (size_t i = 0; i < std::min(kShown, problems.size()); ++i)
      world_.warn(problems[i].file + ": " + problems[i].detail);
    if (problems.size() > kShown)
      world_.warn(fmt::format(fmt::runtime(world_.say({"and {} more of this kind (--json has all)",
                                                       "ほかに {} 件（--json に全件）"})),
                              problems.size() - kShown));
    std::move(problems.begin(), problems.end(), std::back_inserter(input_.problems));
  }

  Status gather(const std::string& trail) {
    if (trail.starts_with("s3://")) return list(HK_TRY(fetch::parse_s3_address(trail)));
    return trail == "auto" ? choose() : look_up(trail);
  }

  Status list(const fetch::S3Address& from) {
    fetch::ListRequest request;
    request.from = from;
    request.owner = owner_;
    request.accounts = request_.accounts;
    if (request_.window.from || request_.window.to) {
      request.begin = begin_;
      request.end = end_;
    }
    fetch::Listing listing = HK_TRY(fetch::list_objects(session_->client(), request));
    world_.note(fmt::format(fmt::runtime(world_.say({"{}: {} files", "{}: {} ファイル"})),
                            from.text(), listing.objects.size()));
    std::move(listing.objects.begin(), listing.objects.end(), std::back_inserter(objects_));
    add_problems(std::move(listing.problems));
    return {};
  }

  Status choose() {
    const auto where = HK_TRY(regions());
    fetch::Choice choice = HK_TRY(fetch::choose_trails(session_->client(), where, begin_, end_));
    add_problems(std::move(choice.problems));
    for (const fetch::TrailPlace& place : choice.places) {
      tell(place);
      // One bucket that refuses must not hide what lies in the other.
      if (const Status listed = list(place.from); !listed)
        add_problems({{place.from.text(), 0, "unreadable", listed.error().message, 1}});
    }
    return {};
  }

  void tell(const fetch::TrailPlace& place) {
    if (place.changed) {
      world_.warn(fmt::format(
          fmt::runtime(
              world_.say({"a trail wrote to {} since {}: read from there too",
                          "証跡は {} にも書き込んでいました({} 以降)。そこからも読み取ります"})),
          place.from.text(), place.since));
    } else if (!place.logging) {
      world_.warn(fmt::format(fmt::runtime(world_.say({"trail {} is not logging now",
                                                       "証跡 {} は現在記録していません"})),
                              place.trail));
    }
  }

  Result<std::vector<std::string>> regions() {
    aws::Call call;
    call.service = "ec2";
    call.operation = "DescribeRegions";
    const auto got = session_->client().call(std::move(call));
    if (!got) return tl::make_unexpected(aws::to_error(got.error(), "ec2 DescribeRegions"));
    std::vector<std::string> names;
    for (const auto& region : got->value.value("Regions", aws::Json::array()))
      names.push_back(region.value("RegionName", ""));
    std::sort(names.begin(), names.end());
    return names;
  }

  // "lookup", "lookup:key=AKIA...", "lookup:user=NAME", "lookup:resource=ID"
  Result<std::pair<std::string, std::string>> question_of(const std::string& trail) const {
    if (trail == "lookup") return std::pair(std::string(), std::string());
    const std::string rest = trail.substr(std::string_view("lookup:").size());
    const size_t equals = rest.find('=');
    constexpr std::pair<std::string_view, const char*> kAttributes[] = {
        {"key", "AccessKeyId"}, {"user", "Username"}, {"resource", "ResourceName"}};
    for (const auto& [word, attribute] : kAttributes) {
      if (equals != std::string::npos && rest.substr(0, equals) == word)
        return std::pair(std::string(attribute), rest.substr(equals + 1));
    }
    return fail(Code::kUsage, "--trail " + trail +
                                  ": write lookup, lookup:key=AKIA..., lookup:user=NAME or "
                                  "lookup:resource=ID");
  }

  void tell_what_is_kept() {
    const UtcTime oldest = world_.clock.now().plus(-fetch::kLookupKept);
    if (request_.window.from && *request_.window.from < oldest)
      world_.warn(fmt::format(
          fmt::runtime(world_.say({"LookupEvents holds 90 days: what was before {} is not in it. "
                                   "Read the trail's bucket",
                                   "LookupEvents が保持するのは 90 日分です: {} "
                                   "より前は含まれません。証跡のバケットを読んでください"})),
          format_rfc3339(oldest)));
  }

  // Of a region in which nothing happened.
  bool is_empty_page(const std::string& path) const {
    constexpr std::string_view kEmpty = R"({"Events":[]})";
    const auto bytes = world_.fs.read_at_most(path, kEmpty.size());
    return bytes && *bytes == kEmpty;
  }

  // A line on a terminal: at two calls a second it can take long.
  void count(uint64_t pages, uint64_t events) {
    fmt::print(
        world_.err, "\r\x1b[K{}",
        fmt::format(fmt::runtime(world_.say({"LookupEvents: {} pages, {} new events",
                                             "LookupEvents: {} ページ、新しいイベント {} 件"})),
                    pages, events));
    std::fflush(world_.err);
  }

  Status look_up(const std::string& trail) {
    fetch::LookupRequest request;
    std::tie(request.attribute, request.value) = HK_TRY(question_of(trail));
    request.folder = lookup_folder();
    request.regions = HK_TRY(regions());
    request.begin = request_.window.from;
    request.end = request_.window.to;
    request.now = world_.clock.now();
    tell_what_is_kept();
    const bool shown = world_.err_terminal && !world_.common.quiet;
    if (shown) request.progress = [this](uint64_t pages, uint64_t events) { count(pages, events); };
    fetch::LookupResult result = HK_TRY(fetch::lookup(session_->client(), world_.fs, request));
    if (shown) fmt::print(world_.err, "\r\x1b[K");
    if (result.cancelled)
      return fail(Code::kCancelled,
                  fmt::format("interrupted after {} events; their pages are kept. Run the same "
                              "command again to go on",
                              result.events));
    add_problems(std::move(result.problems));
    for (const std::string& path : result.files) {
      if (is_empty_page(path)) continue;
      input_.sources.push_back({path, 0, [fs = &world_.fs, path](std::string& into) {
                                  return fs->read_into(path, trail::kLargestLog, into);
                                }});
    }
    return {};
  }

  Status fetch_into(Live& live) {
    std::sort(objects_.begin(), objects_.end(), [](const auto& a, const auto& b) {
      return std::tie(a.bucket, a.key) < std::tie(b.bucket, b.key);
    });
    fetch::FetchOptions options;
    options.owner = owner_;
    if (args_.has("--keep")) {
      HK_CHECK(world_.fs.make_folders(args_.one("--keep")));
      live.keeper = std::make_unique<Keeper>(world_.fs, args_.one("--keep"));
      options.keep = [keeper = live.keeper.get()](const auto& object, const auto& bytes,
                                                  const auto& headers) {
        return keeper->keep(object, bytes, headers);
      };
    }
    live.objects = std::make_unique<fetch::ObjectFetch>(session_->client(), std::move(objects_),
                                                        std::move(options));
    auto sources = live.objects->sources();
    std::move(sources.begin(), sources.end(), std::back_inserter(input_.sources));
    return {};
  }

  World& world_;
  const LiveRequest& request_;
  const Args& args_;
  TrailInput& input_;
  AwsSession* session_ = nullptr;
  std::string owner_;
  UtcTime begin_, end_;
  std::vector<fetch::Object> objects_;
};

}  // namespace

bool is_live(const std::string& trail) {
  return trail.starts_with("s3://") || trail == "auto" || trail == "lookup" ||
         trail.starts_with("lookup:");
}

Status add_live_sources(World& world, const std::vector<std::string>& trails,
                        const LiveRequest& request, TrailInput& input) {
  if (Status status = Gathering(world, request, input).run(trails); !status)
    return tl::make_unexpected(at_aws(std::move(status).error()));
  return {};
}

}  // namespace hikeshi::cli
