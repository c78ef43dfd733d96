// SPDX-License-Identifier: Apache-2.0
#include "cli/contain_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/ids.h"
#include "base/text.h"
#include "cli/session_holder.h"

namespace hikeshi::cli {
namespace {

using Kind = respond::ContainTarget::Kind;
using respond::ContainTarget;

aws::CallResult ask(AwsSession& session, std::string service, std::string operation,
                    aws::Json params, std::string region = {}) {
  aws::Call call;
  call.service = std::move(service);
  call.operation = std::move(operation);
  call.params = std::move(params);
  call.region = std::move(region);
  return session.client().call(std::move(call));
}

Result<ContainTarget> of_key(World& world, AwsSession& session, const std::string& id,
                             const store::Case* the_case, const casefile::CaseState* state) {
  if (!is_access_key_id(id)) return fail(Code::kUsage, printable(id) + " is no access key id");
  if (!id.starts_with("AKIA")) return session_holder(world, id, the_case, state);
  const auto used = ask(session, "iam", "GetAccessKeyLastUsed", {{"AccessKeyId", id}});
  if (!used) return tl::make_unexpected(aws::to_error(used.error(), "iam GetAccessKeyLastUsed"));
  const std::string user = used->value.value("UserName", std::string());
  if (user.empty() || user == "<root_account>")
    return fail(Code::kNotAllowed, id + " is no key of an IAM user of this account: a root key is "
                                        "removed by root itself (hikeshi plan CASE has the steps)");
  return ContainTarget{Kind::kKey, id, user, ""};
}

// Looks for an instance in several regions at once: in the first minute a second each would be
// most of it.
class Search {
 public:
  Search(AwsSession& session, const std::string& id) : session_(session), id_(id) {}

  void ask(const std::vector<std::string>& regions) {
    for (const std::string& region : regions) {
      session_.client().start(in(region), [this, region](const aws::CallResult& found) {
        if (!found) unseen_.push_back(region);
        if (found && !found->value["Reservations"].empty()) where_ = region;
      });
    }
    session_.client().run();
  }

  const std::string& where() const { return where_; }

  tl::unexpected<Error> not_found() {
    if (unseen_.empty()) return fail(Code::kNotFound, "no enabled region has instance " + id_);
    std::sort(unseen_.begin(), unseen_.end());
    return fail(Code::kNotFound,
                fmt::format("instance {} was not found; not seen: {}. Name its --region", id_,
                            fmt::join(unseen_, ", ")));
  }

 private:
  // By a filter: an id that a region does not have is then an empty answer and no error.
  aws::Call in(const std::string& region) const {
    aws::Call call;
    call.service = "ec2";
    call.operation = "DescribeInstances";
    call.region = region;
    call.params = {{"Filters", {{{"Name", "instance-id"}, {"Values", {id_}}}}}};
    return call;
  }

  AwsSession& session_;
  const std::string& id_;
  std::string where_;
  std::vector<std::string> unseen_;
};

Result<std::vector<std::string>> other_regions(AwsSession& session) {
  const auto answer = ask(session, "ec2", "DescribeRegions", aws::Json::object());
  if (!answer) return tl::make_unexpected(aws::to_error(answer.error(), "ec2 DescribeRegions"));
  std::vector<std::string> regions;
  for (const aws::Json& region : answer->value["Regions"]) {
    const std::string name = region.value("RegionName", std::string());
    if (name != session.region()) regions.push_back(name);
  }
  return regions;
}

// Most likely it is in the region that one works in; all others are asked where it is not.
Result<ContainTarget> of_instance(AwsSession& session, const Args& args, const std::string& id) {
  if (!is_instance_id(id)) return fail(Code::kUsage, printable(id) + " is no instance id");
  Search search(session, id);
  search.ask({args.has("--region") ? args.one("--region") : session.region()});
  if (search.where().empty() && !args.has("--region")) search.ask(HK_TRY(other_regions(session)));
  if (search.where().empty()) return search.not_found();
  return ContainTarget{Kind::kInstance, id, "", search.where()};
}

}  // namespace

Result<ContainTarget> contain_target(World& world, AwsSession& session, const Args& args,
                                     const store::Case* the_case,
                                     const casefile::CaseState* state) {
  int given = 0;
  for (const char* name : {"--instance", "--key", "--user", "--role"}) given += args.has(name);
  if (given != 1) return fail(Code::kUsage, "name one of --instance, --key, --user and --role");
  if (args.has("--instance")) return of_instance(session, args, args.one("--instance"));
  if (args.has("--key")) return of_key(world, session, args.one("--key"), the_case, state);
  const bool user = args.has("--user");
  const std::string name = user ? args.one("--user") : args.one("--role");
  const auto there =
      ask(session, "iam", user ? "GetUser" : "GetRole", {{user ? "UserName" : "RoleName", name}});
  if (!there)
    return tl::make_unexpected(aws::to_error(there.error(), user ? "iam GetUser" : "iam GetRole"));
  return ContainTarget{user ? Kind::kUser : Kind::kRole, name, "", ""};
}

}  // namespace hikeshi::cli
