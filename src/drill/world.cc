// SPDX-License-Identifier: Apache-2.0
#include "drill/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/utc_time.h"

namespace hikeshi::drill {
namespace {

constexpr std::array<std::string_view, 17> kRegions = {
    "us-east-1",      "us-east-2",      "us-west-1",      "us-west-2",      "ca-central-1",
    "sa-east-1",      "eu-west-1",      "eu-west-2",      "eu-west-3",      "eu-central-1",
    "eu-north-1",     "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1",
    "ap-southeast-2", "ap-south-1"};

struct Home {
  std::string_view region, second;
  int hours;  // of the office, east of UTC
};
constexpr std::array<Home, 7> kHomes = {{{"ap-northeast-1", "ap-northeast-3", 9},
                                         {"ap-northeast-1", "us-west-2", 9},
                                         {"us-west-2", "us-east-2", -8},
                                         {"us-east-1", "us-west-2", -5},
                                         {"eu-west-1", "eu-central-1", 0},
                                         {"eu-central-1", "eu-west-1", 1},
                                         {"ap-southeast-2", "ap-southeast-1", 10}}};

constexpr std::array<std::string_view, 10> kCompanies = {
    "hanamizu",   "northquay", "kitasen",  "lumera", "tsubaki",
    "brightgate", "orinoki",   "fieldark", "minamo", "calderon"};
constexpr std::array<std::string_view, 14> kPeople = {"haruka", "kenji", "mei",   "sota",  "yui",
                                                      "daniel", "priya", "marta", "jonas", "aiko",
                                                      "ryo",    "elena", "tomas", "nadia"};
constexpr std::array<std::string_view, 12> kIntruderUsers = {
    "svc-metrics",    "backup-admin2", "cloudops-sync", "ec2-monitor",
    "billing-export", "support-temp",  "log-collector", "deploy-service",
    "infra-readonly", "ses-relay",     "config-runner", "audit-temp"};
constexpr std::array<std::string_view, 8> kIntruderRoles = {
    "lambda-basic-exec", "support-access",  "ops-automation",   "crossaccount-sync",
    "ec2-scheduler",     "events-executor", "batch-service-v2", "cost-reporting"};
constexpr std::array<std::string_view, 10> kIntruderThings = {
    "worker-pool", "render", "nightly", "sync-job", "cache-node",
    "pipeline",    "encode", "fleet",   "edge",     "compute"};

constexpr std::array<std::string_view, 4> kBrowsers = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:127.0) Gecko/20100101 Firefox/127.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"};

template <class Container>
std::vector<std::string> shuffled(const Container& from, Rng& rng) {
  std::vector<std::string> all(from.begin(), from.end());
  rng.shuffle(all);
  return all;
}

// Every address of the ranges that are reserved for documentation, in the order of the seed.
std::vector<std::string> documentation_addresses(Rng& rng) {
  std::vector<std::string> all;
  for (const std::string_view range : {"192.0.2.", "198.51.100.", "203.0.113."}) {
    for (int host = 1; host < 255; ++host) all.push_back(fmt::format("{}{}", range, host));
  }
  rng.shuffle(all);
  return all;
}

std::string account_number(Rng& rng) {
  const std::string rest = rng.digits(11);
  return std::to_string(rng.between(1, 9)) + rest;
}

}  // namespace

World::World(uint64_t seed, int days, const std::string& given) : rng_(seed) {
  place(rng_.fork("place"), given);
  hire(rng_.fork("hire"));
  build(rng_.fork("build"));
  hand_out_addresses(rng_.fork("addresses"));
  meet_outsider(rng_.fork("outsider"));
  set_calendar(rng_.fork("calendar"), days);
}

void World::place(Rng rng, const std::string& given) {
  account = account_number(rng);
  if (!given.empty()) account = given;
  tag = rng.base32(8);
  company = rng.pick(kCompanies);
  domain = company + ".example";
  const Home& home = rng.pick(kHomes);
  region = home.region;
  second_region = home.second;
  offset = home.hours * kHour;
  regions.assign(kRegions.begin(), kRegions.end());
  trail = company + "-trail";
  trail_bucket = fmt::format("{}-cloudtrail-{}", company, rng.hex(6));
  second_trail = "audit-writes";
  second_prefix = "audit";
}

void World::hire(Rng rng) {
  std::vector<std::string> names = shuffled(kPeople, rng);
  admin = make_user(names[0], rng);
  admin.mfa = true;
  engineer = make_user(names[1], rng);
  newcomer = make_user(names[2], rng);
  newcomer.mfa = true;
  ci = make_user(rng.pick(std::array{"ci-runner", "ci-pipeline", "github-actions"}), rng);
  backup = make_user(rng.pick(std::array{"backup", "nightly-backup", "snapshot-job"}), rng);
  deploy = make_user(rng.pick(std::array{"deploy", "release-bot", "app-deployer"}), rng);
  ci.agent = rng.chance(50) ? cli_agent(rng) : boto_agent(rng);
  backup.agent = boto_agent(rng);
  deploy.agent = cli_agent(rng);
  for (User* user : {&ci, &backup, &deploy}) user->key = access_key("AKIA", rng);
  Rng first_key = rng.fork("newcomer's key");
  newcomer.key = access_key("AKIA", first_key);
  for (User* user : {&admin, &engineer, &newcomer}) {
    user->browser = browser_agent(rng);
    user->agent = cli_agent(rng);
  }
  for (size_t i = 3; i < 7; ++i) {
    colleagues.push_back({names[i], names[i] + "@" + domain, rng.uuid(), "",
                          rng.chance(50) ? cli_agent(rng) : browser_agent(rng)});
  }
}

void World::build(Rng rng) {
  power = make_role("AWSReservedSSO_PowerUserAccess_" + rng.hex(16), rng);
  readonly = make_role("AWSReservedSSO_ViewOnlyAccess_" + rng.hex(16), rng);
  const auto named = [&](std::string_view name) {
    return make_role(fmt::format("{}-{}", company, name), rng);
  };
  terraform = named("terraform");
  audit = named("posture-audit");
  app = named("app-instance");
  worker = named("worker-instance");
  bastion = named("batch-instance");
  function_role = named("api-function");
  task = named("task");
  data_export = named("data-export");
  platform = named("platform-admin");
  responder = named("incident-response");
  vendor = named("vendor-support");

  const auto things = [&](std::string_view kind, size_t count, const auto& make) {
    Kind k{kind, {}};
    for (size_t i = 0; i < count; ++i) k.things.push_back(make(i));
    kinds_.push_back(std::move(k));
  };
  const auto prefixed = [&](std::string prefix, size_t digits) {
    return [prefix, digits, &rng](size_t) { return prefix + rng.hex(digits); };
  };
  constexpr std::array<std::string_view, 12> kParts = {"orders", "billing", "catalog", "media",
                                                       "search", "session", "report",  "mailer",
                                                       "export", "batch",   "admin",   "events"};
  const auto part = [&](std::string pattern) {
    return [this, pattern, kParts](size_t i) {
      return fmt::format(fmt::runtime(pattern), company, kParts[i % kParts.size()]);
    };
  };
  things("vpc", 2, prefixed("vpc-0", 16));
  things("subnet", 6, prefixed("subnet-0", 16));
  things("sg", 9, prefixed("sg-0", 16));
  things("volume", 14, prefixed("vol-0", 16));
  things("snapshot", 30, prefixed("snap-0", 16));
  things("ami", 5, prefixed("ami-0", 16));
  things("bucket", 10, part("{}-{}-prod"));
  things("function", 9, part("{}-{}-handler"));
  things("secret", 8, part("prod/{}/{}/credentials"));
  things("parameter", 9, part("/{}/{}/config"));
  things("table", 6, part("{}-{}"));
  things("queue", 6, part("{}-{}-jobs"));
  things("topic", 4, part("{}-{}-alerts"));
  things("cluster", 2, part("{}-{}-cluster"));
  things("service", 5, part("{}-{}-web"));
  things("family", 5, part("{}-{}-task"));
  things("loggroup", 9, part("/{}/{}/app"));
  things("db", 3, part("{}-{}-db"));
  things("repository", 6, part("{}/{}"));
  things("stack", 6, part("{}-{}-stack"));
  things("project", 5, part("{}-{}-build"));
  things("asg", 2, part("{}-{}-asg"));
  things("alarm", 8, part("{}-{}-high"));
  things("kmskey", 4, [&](size_t) { return rng.uuid(); });
  things("detector", 1, [&](size_t) { return rng.hex(32); });

  for (int i = 0; i < 6; ++i) {
    Instance instance = make_instance(rng, "");
    instance.role = i < 3 ? &app : i < 5 ? &worker : &bastion;
    instance.imdsv1 = i == 5;
    instances.push_back(std::move(instance));
  }
  things("instance", 6, [&](size_t i) { return instances[i].id; });
  things("user", 5, [&](size_t i) {
    return std::array{admin.name, engineer.name, ci.name, backup.name, deploy.name}[i];
  });
  things("role", 9, [&](size_t i) {
    return std::array{&terraform, &audit,       &app,      &worker, &function_role,
                      &task,      &data_export, &platform, &vendor}[i]
        ->name;
  });
}

void World::hand_out_addresses(Rng rng) {
  std::vector<std::string> pool = documentation_addresses(rng);
  const auto take = [&] {
    std::string address = pool.back();
    pool.pop_back();
    return address;
  };
  const auto take_some = [&](size_t count) {
    std::vector<std::string> some;
    for (size_t i = 0; i < count; ++i) some.push_back(take());
    return some;
  };
  office = take_some(2);
  ci_hosts = take_some(2);
  runners = take_some(10);
  function_hosts = take_some(4);
  task_hosts = take_some(4);
  scaling_pool = take_some(30);
  vpn = take();
  backup_host = take();
  audit_host = take();
  travel = take();
  spare_address = take();
  for (User* user : {&admin, &engineer, &newcomer}) user->home = take();
  for (Colleague& colleague : colleagues) colleague.home = take();
  // One household has IPv6: its network stays, the host part changes with every visit.
  const int64_t household = rng.between(1, 99);
  colleagues.back().home = fmt::format("2001:db8:{}:{}::", rng.hex(3), household);
  for (Instance& instance : instances) instance.address = take();
  outsider.addresses = take_some(3);
  if (rng.chance(30)) {
    const int64_t host = rng.between(2, 9999), network = rng.between(100, 999);
    outsider.addresses[1] = fmt::format("2001:db8:f{}:{}::{}", rng.hex(3), network, host);
  }
  noise_pool = take_some(40);  // last: the other addresses are the same with and without noise
}

void World::meet_outsider(Rng rng) {
  // Sometimes the intruder happens to use the very tool that the owner uses.
  const int style = static_cast<int>(rng.below(4));
  outsider.agent = style == 0   ? deploy.agent
                   : style == 1 ? boto_agent(rng)
                   : style == 2 ? cli_agent(rng)
                                : "aws-sdk-go/1.44.298 (go1.20.6; linux; amd64)";
  outsider.browser = browser_agent(rng);
  outsider.user_names = shuffled(kIntruderUsers, rng);
  outsider.role_names = shuffled(kIntruderRoles, rng);
  outsider.thing_names = shuffled(kIntruderThings, rng);
  outsider.foreign_account = account_number(rng);
}

void World::set_calendar(Rng rng, int days) {
  constexpr int64_t kFirstDay = 20454;  // 2026-01-01
  calendar.days = days;
  calendar.begin = (kFirstDay + rng.between(0, 250)) * kDay;
  calendar.end = calendar.begin + days * kDay;
  calendar.attack = calendar.end - 2 * kDay + rng.between(2 * kHour, 18 * kHour);
  calendar.notice = calendar.attack + rng.between(5 * kHour, 9 * kHour);
  calendar.respond = calendar.notice + rng.between(kHour / 2, 3 * kHour);
}

std::string World::access_key(std::string_view prefix, Rng& rng) const {
  return std::string(prefix) + tag + rng.base32(8);
}

std::string World::unique_id(std::string_view prefix, Rng& rng) const {
  return std::string(prefix) + tag + rng.base32(9);
}

std::string World::user_arn(std::string_view name) const {
  return fmt::format("arn:aws:iam::{}:user/{}", account, name);
}

std::string World::role_arn(std::string_view name) const {
  const std::string_view path =
      name.starts_with("AWSReservedSSO_") ? "aws-reserved/sso.amazonaws.com/" : "";
  return fmt::format("arn:aws:iam::{}:role/{}{}", account, path, name);
}

User World::make_user(std::string name, Rng& rng) const {
  User user;
  user.id = unique_id("AIDA", rng);
  user.arn = user_arn(name);
  user.name = std::move(name);
  return user;
}

Role World::make_role(std::string name, Rng& rng) const {
  Role role;
  role.id = unique_id("AROA", rng);
  role.arn = role_arn(name);
  role.name = std::move(name);
  return role;
}

Instance World::make_instance(Rng& rng, std::string address) const {
  Instance instance;
  instance.id = "i-0" + rng.hex(16);
  instance.type = rng.pick(std::array{"t3.medium", "t3.large", "m6i.large", "c6i.xlarge"});
  instance.address = std::move(address);
  instance.private_address = private_address("10.20", rng);
  for (auto& [field, kind] : {std::pair{&instance.image, "ami"},
                              {&instance.volume, "volume"},
                              {&instance.group, "sg"},
                              {&instance.subnet, "subnet"}})
    *field = draw(kind, rng).value_or("");
  instance.zone = region + "abc"[rng.below(3)];
  instance.agent = rng.pick(std::array{
      "aws-sdk-go-v2/1.30.1 os/linux lang/go#1.22.4 md/GOOS#linux md/GOARCH#amd64 api/<api>#1.54.2",
      "aws-sdk-java/2.26.7 Linux/6.1.94-99.176.amzn2023.x86_64 "
      "OpenJDK_64-Bit_Server_VM/21.0.3+9-LTS "
      "Java/21.0.3 vendor/Amazon.com_Inc. io/sync http/Apache cfg/retry-mode/legacy",
      "Boto3/1.34.131 md/Botocore#1.34.131 ua/2.0 os/linux#6.1.94-99.176.amzn2023.x86_64 "
      "md/arch#x86_64 lang/python#3.11.6 md/pyimpl#CPython cfg/retry-mode#legacy "
      "Botocore/1.34.131"});
  return instance;
}

std::string World::cli_agent(Rng& rng) const {
  const int64_t minor = rng.between(13, 17), python = rng.between(6, 9);
  const std::string kernel =
      rng.pick(std::array{"5.15.0-113-generic", "6.1.0-22-amd64", "6.5.0-41-generic"});
  return fmt::format(
      "aws-cli/2.{}.{} md/awscrt#0.20.11 ua/2.0 os/linux#{} md/arch#x86_64 "
      "lang/python#3.11.{} md/pyimpl#CPython cfg/retry-mode#standard "
      "md/installer#exe md/prompt#off md/command#<command>",
      minor, rng.between(0, 40), kernel, python);
}

std::string World::boto_agent(Rng& rng) const {
  const int64_t patch = rng.between(60, 140), python = rng.between(9, 14);
  return fmt::format(
      "Boto3/1.34.{0} md/Botocore#1.34.{0} ua/2.0 os/linux#{1} md/arch#x86_64 "
      "lang/python#3.10.{2} md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.34.{0}",
      patch, rng.pick(std::array{"5.15.0-113-generic", "5.10.0-30-amd64"}), python);
}

std::string World::browser_agent(Rng& rng) const { return std::string(rng.pick(kBrowsers)); }

std::optional<std::string> World::draw(std::string_view kind, Rng& rng) const {
  for (const Kind& k : kinds_) {
    if (k.name == kind) return k.things.empty() ? std::string() : rng.pick(k.things);
  }
  return std::nullopt;
}

std::string private_address(std::string_view network, Rng& rng) {
  const int64_t host = rng.between(4, 250);
  return fmt::format("{}.{}.{}", network, rng.between(0, 15), host);
}

std::string_view logged_in(std::string_view service, std::string_view region) {
  constexpr std::array<std::string_view, 12> kGlobal = {
      "iam",     "organizations", "route53", "route53domains", "cloudfront",     "ce",
      "budgets", "health",        "support", "account",        "trustedadvisor", "signin"};
  const bool global = std::find(kGlobal.begin(), kGlobal.end(), service) != kGlobal.end();
  return global ? "us-east-1" : region;
}

}  // namespace hikeshi::drill
