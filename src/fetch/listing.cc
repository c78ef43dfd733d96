// SPDX-License-Identifier: Apache-2.0
#include "fetch/listing.h"

#include <algorithm>
#include <optional>

#include "aws/json_text.h"
#include "base/ids.h"
#include "base/text.h"

namespace hikeshi::fetch {
namespace {

using aws::Json;
using aws::text_in;

// How far AWSLogs/ is looked for below the prefix that was given, and in how many folders: a bucket
// that holds other things too may have thousands.
constexpr int kDepth = 2;
constexpr size_t kFolders = 300;

bool wanted(const std::vector<std::string>& names, std::string_view name) {
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

bool is_folder(std::string_view prefix) { return prefix.empty() || prefix.ends_with('/'); }

// The last folder of "a/b/c/".
std::string_view last_folder(std::string_view prefix) {
  if (prefix.ends_with('/')) prefix.remove_suffix(1);
  return prefix.substr(prefix.rfind('/') + 1);
}

class Lister {
 public:
  Lister(aws::Client& client, const ListRequest& request) : client_(client), request_(request) {}

  Result<Listing> run() {
    visit(request_.from.prefix);
    client_.run();
    if (!found_logs_ && is_folder(request_.from.prefix) &&
        level_of(request_.from.prefix) == Level::kAboveLogs) {
      all(request_.from.prefix);  // of some layout of its own
      client_.run();
    }
    if (first_error_) return tl::make_unexpected(std::move(*first_error_));
    std::sort(listing_.objects.begin(), listing_.objects.end(),
              [](const Object& a, const Object& b) { return a.key < b.key; });
    return std::move(listing_);
  }

 private:
  void visit(const std::string& prefix) {
    const Level level = level_of(prefix);
    if (level == Level::kBelow || !is_folder(prefix)) return all(prefix);
    if (level == Level::kRegion) return days(prefix);
    list(prefix, "/", "", [this, prefix, level](const Json& page) { descend(prefix, level, page); });
  }

  void days(const std::string& prefix) {
    if (!request_.begin || !request_.end) return all(prefix);
    for (const std::string& day : delivery_days(*request_.begin, *request_.end)) all(prefix + day);
  }

  void all(const std::string& prefix) {
    list(prefix, "", "", [this](const Json& page) { take_objects(page); });
  }

  // AWSLogs/ lies below the prefix that its trail was given, and a bucket can serve several trails.
  void look_for_logs(const std::string& prefix, const std::vector<std::string>& folders) {
    const auto slashes = [](std::string_view p) { return std::count(p.begin(), p.end(), '/'); };
    for (const std::string& folder : folders) {
      if (last_folder(folder) == "AWSLogs") {
        found_logs_ = true;
        visit(folder);
      } else if (slashes(prefix) - slashes(request_.from.prefix) < kDepth) {
        look_into(folder);
      }
    }
  }

  void look_into(const std::string& folder) {
    if (++looked_in_ <= kFolders) return visit(folder);
    if (looked_in_ == kFolders + 1)
      listing_.problems.push_back({request_.from.text(), 0, "unreadable",
                                   "AWSLogs/ was looked for in the first 300 folders alone; give "
                                   "the prefix of the trail",
                                   1});
  }

  void descend(const std::string& prefix, Level level, const Json& page) {
    std::vector<std::string> folders;
    for (const Json& folder : page.value("CommonPrefixes", Json::array()))
      folders.push_back(text_in(folder, "Prefix"));
    if (level == Level::kAboveLogs) return look_for_logs(prefix, folders);
    for (const std::string& folder : folders) {
      if (leads_on(level, last_folder(folder))) visit(folder);
    }
  }

  bool leads_on(Level level, std::string_view folder) const {
    switch (level) {
      case Level::kLogs:
        return folder.starts_with("o-") ||
               (is_account_id(folder) && wanted(request_.accounts, folder));
      case Level::kOrganisation:
        return is_account_id(folder) && wanted(request_.accounts, folder);
      case Level::kAccount:
        return folder == "CloudTrail" || folder == "CloudTrail-Digest";
      case Level::kService:
        return wanted(request_.regions, folder);
      default:
        return false;
    }
  }

  void take_objects(const Json& page) {
    for (const Json& object : page.value("Contents", Json::array())) {
      const std::string key = text_in(object, "Key");
      if (key.ends_with('/')) continue;  // a folder that somebody made in the console
      listing_.objects.push_back({request_.from.bucket, key, object.value("Size", uint64_t{0})});
    }
  }

  // Page by page: a year of a region can hold a million keys.
  void list(const std::string& prefix, const std::string& delimiter, const std::string& token,
            std::function<void(const Json&)> take) {
    aws::Call call;
    call.service = "s3";
    call.operation = "ListObjectsV2";
    call.params = {{"Bucket", request_.from.bucket}, {"Prefix", prefix}};
    if (!request_.owner.empty()) call.params["ExpectedBucketOwner"] = request_.owner;
    if (!delimiter.empty()) call.params["Delimiter"] = delimiter;
    if (!token.empty()) call.params["ContinuationToken"] = token;
    call.all_pages = false;
    client_.start(std::move(call), [this, prefix, delimiter,
                                    take = std::move(take)](aws::CallResult got) mutable {
      if (!got) return refused(prefix, got.error());
      const std::string next = text_in(got->value, "NextContinuationToken");
      take(got->value);
      if (!next.empty()) list(prefix, delimiter, next, std::move(take));
    });
  }

  void refused(const std::string& prefix, const aws::CallError& error) {
    const std::string name = "s3://" + request_.from.bucket + "/" + prefix;
    Error why = aws::to_error(error, name);
    if (error.kind == aws::Refusal::kDenied && !request_.owner.empty()) {
      why.message += ". Either these credentials may not list it, or its owner is not account " +
                     request_.owner + " (--bucket-owner names another)";
    }
    if (prefix == request_.from.prefix) {
      first_error_ = std::move(why);
    } else {
      listing_.problems.push_back({name, 0, "unreadable", why.message, 1});
    }
  }

  aws::Client& client_;
  const ListRequest& request_;
  Listing listing_;
  std::optional<Error> first_error_;
  bool found_logs_ = false;
  size_t looked_in_ = 0;
};

}  // namespace

Result<Listing> list_objects(aws::Client& client, const ListRequest& request) {
  return Lister(client, request).run();
}

}  // namespace hikeshi::fetch
