// SPDX-License-Identifier: Apache-2.0
#include "respond/guard_bucket.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "respond/json_path.h"
#include "respond/scene.h"

namespace hikeshi::respond {
namespace {

using aws::Json;

tl::unexpected<Error> refuse(std::string message) {
  return fail(Code::kNotAllowed, std::move(message));
}

Status check_way_back(const Ground& ground, const Responder& responder) {
  if (responder.arn.find(":assumed-role/") == std::string::npos) return {};
  const std::string role = role_name_of(responder.arn);
  const auto answer = ground.read(reading("iam", "GetRole", "us-east-1", {{"RoleName", role}}));
  const Json* arn = answer ? at_path(*answer, "Role.Arn") : nullptr;
  if (arn != nullptr && *arn == responder.principal) return {};
  return refuse("the full ARN of your role " + printable(role) +
                " cannot be read (iam:GetRole), and a policy that spares another one would leave "
                "the bucket to root");
}

// Who of AWS's services an Allow of this policy names; "" for nobody.
std::string service_let_in(const Json& policy) {
  for (const Json& statement : policy.value("Statement", Json::array())) {
    if (!statement.is_object() || statement.value("Effect", Json()) != "Allow") continue;
    const Json* service = at_path(statement, "Principal.Service");
    if (service == nullptr) continue;
    const Json& first = service->is_array() && !service->empty() ? (*service)[0] : *service;
    return first.is_string() ? first.get<std::string>() : first.dump();
  }
  return {};
}

// A policy is written into a bucket that was made for it, and into no other of that name.
Status check_new(const Ground& ground, const AwsCommand& call, const Json& before) {
  const Json* name = at_path(call.call.params, "Bucket");
  const std::string bucket = name != nullptr && name->is_string() ? name->get<std::string>() : "";
  const auto refused =
      refuse(printable(bucket) +
             " is no new bucket: hikeshi answer CASE trail-bucket NAME with another name");
  if (!before.empty()) return refused;
  const auto objects = ground.read(
      reading("s3", "ListObjectsV2", call.call.region, {{"Bucket", bucket}, {"MaxKeys", 1}}));
  if (!objects) return refuse("what lies in " + printable(bucket) + " cannot be read");
  return objects->value("Contents", Json::array()).empty() ? Status() : Status(refused);
}

}  // namespace

Status check_bucket(const Ground& ground, const Guarded& guarded, const Step& step,
                    const AwsCommand& call, const Json& before) {
  if (call.action != "s3:PutBucketPolicy") return {};
  if (step.id == "make-trail") return check_new(ground, call, before);
  if (!step.id.starts_with("deny-bucket-")) return {};
  HK_CHECK(check_way_back(ground, guarded.responder));
  for (const Json& found : before) {
    const Json* text = at_path(found, "Policy");
    if (text == nullptr || !text->is_string()) continue;
    const Json policy = Json::parse(text->get<std::string>(), nullptr, false);
    const std::string service = policy.is_object() ? service_let_in(policy) : std::string();
    if (!service.empty())
      return refuse(
          fmt::format("its policy lets {} in, which would end with it: add this step's "
                      "statement to that policy by hand, and keep what is yours of it",
                      printable(service)));
  }
  return {};
}

}  // namespace hikeshi::respond
