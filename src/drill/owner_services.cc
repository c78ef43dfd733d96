// SPDX-License-Identifier: Apache-2.0
// What AWS's services do by themselves: they make most of the denials of a trail.
#include <fmt/format.h>

#include <array>

#include "base/utc_time.h"
#include "drill/owner.h"

namespace hikeshi::drill {
namespace {

struct ServiceRole {
  std::string_view service, role, session;
  std::array<std::string_view, 4> calls;
};
constexpr std::array<ServiceRole, 5> kServiceRoles = {{
    {"config",
     "AWSServiceRoleForConfig",
     "AWSConfig-Describe",
     {"ec2:DescribeSecurityGroups", "ec2:DescribeVolumes", "iam:ListRoles",
      "rds:DescribeDBInstances"}},
    {"inspector2",
     "AWSServiceRoleForAmazonInspector2",
     "MandoService",
     {"ec2:DescribeInstances", "ssm:DescribeInstanceInformation", "ecr:DescribeImages",
      "lambda:ListFunctions20150331"}},
    {"trustedadvisor",
     "AWSServiceRoleForTrustedAdvisor",
     "TrustedAdvisor",
     {"ec2:DescribeReservedInstances", "elasticloadbalancing:DescribeLoadBalancers",
      "iam:GetAccountSummary", "rds:DescribeDBClusters"}},
    {"rds",
     "AWSServiceRoleForRDS",
     "SLRManagement",
     {"ec2:DescribeSubnets", "ec2:DescribeVpcs", "ec2:DescribeSecurityGroups",
      "ec2:DescribeAvailabilityZones"}},
    {"access-analyzer",
     "AWSServiceRoleForAccessAnalyzer",
     "AccessAnalyzer",
     {"iam:GetRole", "s3:GetBucketPolicy", "kms:GetKeyPolicy", "sqs:GetQueueAttributes"}},
}};

void service_role_at_work(Recorder& recorder, int64_t time, Rng& rng) {
  const World& world = recorder.world();
  const ServiceRole& by = rng.pick(kServiceRoles);
  Role role;
  role.name = by.role;
  role.id = "AROA" + world.tag + world.stream(by.role).base32(9);
  const std::string path = fmt::format("arn:aws:iam::{}:role/aws-service-role/{}.amazonaws.com/{}",
                                       world.account, by.service, by.role);
  recorder.write(service(by.service), time,
                 {"sts",
                  "AssumeRole",
                  world.region,
                  {{"role", role.name},
                   {"roleid", role.id},
                   {"rolearn", path},
                   {"session", std::string(by.session)},
                   {"shared", rng.uuid()}}});
  Work work(recorder, service_role(world, by.role, role.id, by.service, by.session, time), time,
            rng.fork("calls"), kScript);
  for (int i = 0; i < 3; ++i) {
    const std::string_view name = rng.pick(by.calls);
    work.calls({name});
  }
}

// A log bucket and a key whose policies forgot the services that were pointed at them.
void denied_delivery(Recorder& recorder, int64_t time, Rng& rng) {
  const World& world = recorder.world();
  const std::string bucket = world.company + "-flow-logs";
  const int64_t count = rng.between(1, 3);
  for (int64_t i = 0; i < count; ++i) {
    recorder.write(service("delivery.logs"), time + i,
                   {"s3",
                    "GetBucketAcl",
                    world.region,
                    {{"bucket", bucket}, {"shared", rng.uuid()}},
                    Fault::denied()});
  }
  if (rng.chance(40))
    recorder.write(
        service("sns"), time + 4,
        {"kms", "GenerateDataKey", world.region, {{"shared", rng.uuid()}}, Fault::denied()});
}

}  // namespace

void service_burst(Recorder& recorder, int64_t time, Rng rng) {
  const World& world = recorder.world();
  const std::string shared = rng.uuid();
  switch (rng.below(6)) {
    case 0:
      recorder.write(service("cloudtrail"), time,
                     {"s3",
                      "GetBucketAcl",
                      world.region,
                      {{"bucket", world.trail_bucket}, {"shared", shared}}});
      break;
    case 1:
    case 2:
      denied_delivery(recorder, time, rng);
      break;
    case 3:
      recorder.write(service("s3"), time,
                     {"kms", "GenerateDataKey", world.region, {{"shared", shared}}});
      break;
    case 4:
      recorder.write(service("events"), time,
                     {"sts",
                      "AssumeRole",
                      world.region,
                      {{"role", world.function_role.name},
                       {"roleid", world.function_role.id},
                       {"session", "AWSEventsInvocation"},
                       {"shared", shared}}});
      break;
    default:
      service_role_at_work(recorder, time, rng);
  }
}

void services_day(Recorder& recorder, const Day& day) {
  Rng rng = recorder.world().stream("services", static_cast<uint64_t>(day.number));
  for (int64_t time = day.begin + 90; time < day.begin + kDay; time += 1500)
    service_burst(recorder, time + rng.between(0, 1400),
                  rng.fork("burst", static_cast<uint64_t>(time)));
}

}  // namespace hikeshi::drill
