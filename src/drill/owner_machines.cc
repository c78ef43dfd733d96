// SPDX-License-Identifier: Apache-2.0
// Instances, functions, containers and Auto Scaling: most of a trail, and none of it by people.
#include <fmt/format.h>

#include <array>

#include "base/utc_time.h"
#include "drill/owner.h"

namespace hikeshi::drill {
namespace {

constexpr int64_t kRotation = 6 * kHour;

// AWS hands credentials of a role to a machine; its STS record is AWS's own.
void deliver(Recorder& recorder, std::string_view by, const Role& role, const Session& session,
             int64_t time, Rng& rng) {
  const World& world = recorder.world();
  recorder.write(service(by), time,
                 {"sts", "AssumeRole", world.region, opening(role, session, rng.uuid())});
}

int64_t rotation_of(const Instance& instance, int64_t time) {
  // Each instance has its own beat, from the letters of its id.
  const auto digit = [&](size_t i) { return static_cast<int64_t>(instance.id[i]); };
  const int64_t phase = (digit(5) * 131 + digit(6) * 17 + digit(7)) * 97 % kRotation;
  return (time - phase) / kRotation * kRotation + phase;
}

void heartbeat(Work& work, const Instance& instance) {
  const Vars vars{
      {"instance", instance.id}, {"privateip", instance.private_address}, {"az", instance.zone}};
  work.call("ssm", "UpdateInstanceInformation", vars);
  if (work.rng().chance(8)) work.call("ssm", "ListInstanceAssociations", vars);
  if (work.rng().chance(5)) work.call("ssm", "PutInventory", vars);
  if (work.rng().chance(5)) work.call("ssm", "PutComplianceItems", vars);
  if (work.rng().chance(5)) work.call("ssm", "UpdateInstanceAssociationStatus", vars);
}

// One call of a program's daily round, and how often in a hundred it is told to slow down.
struct Habit {
  std::string_view service, event;
  int throttled = 0;
};
constexpr std::array<Habit, 9> kOfApplications = {{{"secretsmanager", "GetSecretValue"},
                                                   {"ssm", "GetParameter"},
                                                   {"logs", "CreateLogStream"},
                                                   {"sqs", "GetQueueAttributes"},
                                                   {"ec2", "DescribeTags"},
                                                   {"elasticloadbalancing", "DescribeTargetHealth"},
                                                   {"dynamodb", "DescribeTable", 6},
                                                   {"s3", "GetBucketLocation"},
                                                   {"ssm", "GetParametersByPath", 6}}};
constexpr std::array<Habit, 6> kOfFunctions = {{{"secretsmanager", "GetSecretValue"},
                                                {"ssm", "GetParameter"},
                                                {"dynamodb", "DescribeTable"},
                                                {"states", "StartExecution"},
                                                {"sts", "GetCallerIdentity"},
                                                {"sqs", "GetQueueAttributes", 10}}};

void follow(Work& work, const Habit& habit, Rng& rng) {
  const bool slow = habit.throttled > 0 && rng.chance(habit.throttled);
  work.call(habit.service, habit.event, {}, slow ? throttled() : Fault{});
}

void application(Work& work) {
  Rng& rng = work.rng();
  for (int64_t i = rng.between(1, 4); i > 0; --i) follow(work, rng.pick(kOfApplications), rng);
}

Work at_instance(Recorder& recorder, const Instance& instance, int64_t time, Rng rng,
                 bool as_agent) {
  const Session session = instance_session(recorder.world(), instance, time);
  const std::string agent =
      as_agent ? "aws-sdk-go/1.51.4 (go1.21.9; linux; amd64) amazon-ssm-agent/3.3.551.0"
               : instance.agent;
  return Work(recorder,
              in_instance_role(recorder.world(), instance, session, instance.address, agent), time,
              rng, kScript);
}

// A group that grows in the morning and shrinks in the evening; its machines come from a pool of
// addresses that the account has had before or has not.
void scaling_day(Recorder& recorder, const Day& day) {
  const World& world = recorder.world();
  Rng rng = world.stream("scaling", static_cast<uint64_t>(day.number));
  const int64_t morning = day.at(8, rng.between(0, 50)), evening = day.at(19, rng.between(0, 50));
  const std::string role_id = world.stream("scaling-role").base32(9);
  const Caller scaler =
      service_role(world, "AWSServiceRoleForAutoScaling", "AROA" + world.tag + role_id,
                   "autoscaling", "AutoScaling", morning - 60);
  Work work(recorder, scaler, morning, rng.fork("work"), kHuman);
  Instance machine = world.make_instance(rng, rng.pick(world.scaling_pool));
  machine.role = &world.app;
  Launch order{.image = machine.image,
               .subnet = machine.subnet,
               .group = machine.group,
               .profile = machine.role->name,
               .scaling_group = world.company + "-orders-asg"};
  machine.id = launch(work, order).front();
  const Session first = instance_session(world, machine, morning + 120);
  deliver(recorder, "ec2", world.app, first, morning + 120, rng);
  work.calls({"ec2:DescribeInstances"});
  work.call("elasticloadbalancing", "RegisterTargets", {{"instance", machine.id}});
  work.calls({"ec2:DescribeInstanceStatus", "elasticloadbalancing:DescribeTargetHealth"});
  for (int64_t time = morning + 300; time < evening; time += rng.between(4000, 7000))
    instance_burst(recorder, machine, time, rng.fork("burst", static_cast<uint64_t>(time)));
  work.at(evening);
  work.call("elasticloadbalancing", "DeregisterTargets", {{"instance", machine.id}});
  work.calls({"autoscaling:CompleteLifecycleAction"});
  terminate(work, {machine.id});
}

}  // namespace

Session instance_session(const World& world, const Instance& instance, int64_t time) {
  const int64_t created = rotation_of(instance, time);
  Rng rng = world.stream(instance.id, static_cast<uint64_t>(created));
  return {.name = instance.id,
          .key = world.access_key("ASIA", rng),
          .created = created,
          .delivery = instance.imdsv1 ? "1.0" : "2.0"};
}

void instance_burst(Recorder& recorder, const Instance& instance, int64_t time, Rng rng) {
  if (instance.role == nullptr) return;
  Work agent = at_instance(recorder, instance, time, rng.fork("agent"), true);
  heartbeat(agent, instance);
  if (!rng.chance(35)) return;
  Work app = at_instance(recorder, instance, time + 2, rng.fork("app"), false);
  application(app);
}

void function_burst(Recorder& recorder, size_t function, int64_t time, Rng rng) {
  const World& world = recorder.world();
  const int64_t created = time / (4 * kHour) * 4 * kHour - static_cast<int64_t>(function) * 61;
  Rng names = world.stream("functions", function);
  const std::string name = *world.draw("function", names);
  Rng keys = world.stream("function-keys", static_cast<uint64_t>(created) * 16 + function);
  const Session session{.name = name, .key = world.access_key("ASIA", keys), .created = created};
  if (rng.chance(18)) deliver(recorder, "lambda", world.function_role, session, time - 1, rng);
  Work work(recorder,
            in_role(world, world.function_role, session,
                    world.function_hosts[function % world.function_hosts.size()],
                    "aws-sdk-js/3.596.0 ua/2.1 os/linux#5.10.218-208.862.amzn2.x86_64 lang/js "
                    "md/nodejs#20.14.0 api/<api>#3.596.0 exec-env/AWS_Lambda_nodejs20.x"),
            time, rng.fork("work"), kScript);
  work.call("logs", "CreateLogStream", {{"loggroup", "/aws/lambda/" + name}});
  follow(work, rng.pick(kOfFunctions), rng);
}

void task_burst(Recorder& recorder, int64_t time, Rng rng) {
  const World& world = recorder.world();
  const Session session{.name = rng.hex(32),
                        .key = world.access_key("ASIA", rng),
                        .created = time - rng.between(5, 600)};
  deliver(recorder, "ecs-tasks", world.task, session, session.created, rng);
  Work work(recorder,
            in_role(world, world.task, session, rng.pick(world.task_hosts),
                    "aws-sdk-java/2.26.7 Linux/5.10.219-208.866.amzn2.x86_64 "
                    "OpenJDK_64-Bit_Server_VM/17.0.11+9 Java/17.0.11 vendor/Amazon.com_Inc. "
                    "exec-env/AWS_ECS_FARGATE io/sync http/Apache cfg/retry-mode/legacy"),
            time, rng.fork("work"), kScript);
  work.call("secretsmanager", "GetSecretValue");
  work.behind("secretsmanager", "kms", "Decrypt");
  work.calls({"ssm:GetParameters", "ecr:GetAuthorizationToken", "ecr:BatchGetImage"});
  if (rng.chance(50)) work.call("logs", "CreateLogStream");
}

void machines_day(Recorder& recorder, const Day& day) {
  const World& world = recorder.world();
  Rng rng = world.stream("machines", static_cast<uint64_t>(day.number));
  const int64_t end = day.begin + kDay;
  for (const Instance& instance : world.instances) {
    if (instance.role == nullptr) continue;
    Rng own = rng.fork(instance.id);
    for (int64_t time = day.begin + own.between(0, 1800); time < end; time += 4500)
      instance_burst(recorder, instance, time, own.fork("burst", static_cast<uint64_t>(time)));
    for (int64_t time = day.begin + kRotation; time <= end; time += kRotation) {
      const Session session = instance_session(world, instance, time);
      deliver(recorder, "ec2", *instance.role, session, session.created, own);
    }
  }
  for (size_t function = 0; function < 9; ++function) {
    for (int i = 0; i < 6; ++i)
      function_burst(recorder, function, day.begin + rng.between(0, kDay - 60),
                     rng.fork("function", function * 100 + static_cast<uint64_t>(i)));
  }
  for (uint64_t i = 0; i < 9; ++i)
    task_burst(recorder, day.begin + rng.between(700, kDay - 60), rng.fork("task", i));
  if (day.workday) scaling_day(recorder, day);
}

}  // namespace hikeshi::drill
