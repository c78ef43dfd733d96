// SPDX-License-Identifier: Apache-2.0
// The content half of the generator (notice_gen.h).
#include <fmt/format.h>

#include "notice/notice_gen.h"

namespace hikeshi::notice::gen {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kKeyLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

std::string account(Random& r) { return "1" + r.pick(kDigits, 11); }
std::string key(Random& r) { return (r.chance(80) ? "AKIA" : "ASIA") + r.pick(kKeyLetters, 16); }
std::string instance(Random& r) { return "i-" + r.pick(kHex, r.chance(80) ? 17 : 8); }
std::string own(Random& r) { return fmt::format("203.0.113.{}", 1 + r.below(250)); }
std::string other(Random& r) { return fmt::format("198.51.100.{}", 1 + r.below(250)); }
std::string stranger(Random& r) { return fmt::format("192.0.2.{}", 1 + r.below(250)); }
std::string region(Random& r) {
  return r.one<std::string>(
      {"us-east-1", "us-west-2", "ap-northeast-1", "eu-central-1", "ap-southeast-2"});
}
std::string user(Random& r) {
  return r.one<std::string>(
      {"deploy-ci", "backup.runner", "ReportReader", "svc_metrics", "a.tanaka@corp"});
}
UtcTime some_time(Random& r) {
  // 2024 to 2026, on a whole second.
  return {1704067200 + static_cast<int64_t>(r.below(2 * 365 * 86400))};
}
std::string iso_day(UtcTime t) { return format_rfc3339(t).substr(0, 10); }
std::string clock(UtcTime t) { return format_rfc3339(t).substr(11, 8); }
std::string day_month_year(UtcTime t) {
  constexpr const char* kNames[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const CivilTime c = to_civil(t);
  return fmt::format("{:02} {} {}", c.day, kNames[c.month - 1], c.year);
}

void derived(Notice& n, int64_t period) {
  n.deadline = Deadline{n.sent_at->plus(period), DeadlineSource::kDerived, std::nullopt};
}

Content start(const std::string& layout, Random& r, NoticeClass notice_class) {
  Content c;
  c.layout = layout;
  c.sent = UtcTime{some_time(r).seconds / 60 * 60};  // some carriers write no seconds
  c.truth.notice_class = notice_class;
  c.truth.opens_case = true;
  c.truth.sent_at = c.sent;
  c.truth.language = "en";
  return c;
}

Content abuse(const std::string& layout, Random& r) {
  Content c = start(layout, r, NoticeClass::kAbuse);
  c.sender = r.chance(70) ? "trustandsafety@support.aws.com" : "ec2-abuse@amazon.com";
  c.truth.reply_via = ReplyVia::kAbuseMail;
  c.truth.accounts = {account(r)};
  c.truth.abuse_reference = r.one<std::string>(
      {r.pick("123456789", 11), r.pick("123456789", 10), r.pick("123456789", 11) + "-1",
       "P01" + r.pick(kKeyLetters, 6) + "27", r.pick("123456789", 15)});
  const std::string form = c.sender == "ec2-abuse@amazon.com"
                               ? "Your Amazon EC2 Abuse Report {} [AWS ID {}]"
                               : "Your AWS Abuse Report [{}] [AWS ID {}]";
  c.subject = fmt::format(fmt::runtime(form), *c.truth.abuse_reference, c.truth.accounts[0]);
  derived(c.truth, 24 * kHour);
  return c;
}

struct Phrase {
  const char* words;
  const char* activity;
  ActivityClass meaning;
};

Content l1(Random& r) {
  Content c = abuse("L1", r);
  Notice& t = c.truth;
  const std::vector<Phrase> phrases = {
      {"activity that resembles a Denial of Service attack against remote hosts;",
       "Denial of Service attack against remote hosts", ActivityClass::kDos},
      {"activity which resembles attempts to access remote hosts on the internet without "
       "authorization.",
       "attempts to access remote hosts on the internet without authorization",
       ActivityClass::kIntrusion},
      {"activity that resembles scanning remote hosts on the internet for open ports.",
       "scanning remote hosts on the internet for open ports", ActivityClass::kScan},
  };
  const Phrase& phrase = r.one(phrases);
  t.activity = phrase.activity;
  t.activity_class = phrase.meaning;
  t.required = {Required::kReplyMail};
  c.body = "Hello,\n\nA report has reached us that your AWS resource(s)\n\n";
  const size_t count = 1 + r.below(3);
  for (size_t i = 0; i < count; ++i) {
    t.instances.push_back(instance(r));
    const std::string where = region(r);
    if (std::find(t.regions.begin(), t.regions.end(), where) == t.regions.end())
      t.regions.push_back(where);
    c.body += fmt::format("AWS ID: {}    Region: {}    EC2 Instance Id: {}", t.accounts[0], where,
                          t.instances.back());
    if (r.chance(60)) {
      const std::string address = own(r);
      if (std::find(t.own_addresses.begin(), t.own_addresses.end(), address) ==
          t.own_addresses.end())
        t.own_addresses.push_back(address);
      c.body += fmt::format(" [{}]", address);
    }
    c.body += "\n";
  }
  c.body += fmt::format(
      "\nhas been implicated in {}\n\nThis is not allowed by our policy "
      "(https://aws.amazon.com/aup/).\n\nPlease reply directly to this email with what you have "
      "done.\n\n"
      "Regards,\nAWS Trust & Safety\n",
      phrase.words);
  return c;
}

Content l2(Random& r) {
  Content c = abuse("L2", r);
  Notice& t = c.truth;
  t.regions = {region(r)};
  t.instances = {instance(r)};
  t.remote_addresses = {other(r)};
  t.ports = {static_cast<int>(1 + r.below(60000))};
  t.blocked_ports = t.ports;
  const bool udp = r.chance(50);
  t.protocol = udp ? "UDP" : "TCP";
  t.restrictions = {Restriction::kPortBlock};
  t.activity = "Denial of Service attack against remote hosts";
  t.activity_class = ActivityClass::kDos;
  t.time_start = some_time(r);
  t.time_end = t.time_start->plus(600);
  c.body = fmt::format(
      "Hello,\n\nYour resource has been implicated in activity which resembles a Denial of Service "
      "attack against remote hosts.\n"
      "We took these steps by ourselves.\n\nRegion: {}\nInstances:\n\nInstance Id  Remote IP  Port "
      " Protocol  Action Taken\n"
      "{}  {}  {}  {}  Outgoing Port {} Blocked\n\nDetails of the abusive activity:\n\nInstance "
      "Id: {}\n"
      "Report begin time: {} {} UTC\nReport end time: {} {} UTC\nProtocol: {}\nRemote IP: "
      "{}\nRemote port(s): {}\n"
      "Total bytes sent: 5124862\nTotal packets sent: 8451\nTotal bytes received: 0\nTotal packets "
      "received: 0\n\n"
      "Regards,\nAmazon EC2 Abuse Team\n",
      t.regions[0], t.instances[0], t.remote_addresses[0], t.ports[0], udp ? 17 : 6, t.ports[0],
      t.instances[0], iso_day(*t.time_start), clock(*t.time_start), iso_day(*t.time_end),
      clock(*t.time_end), *t.protocol, t.remote_addresses[0], t.ports[0]);
  return c;
}

// What a stranger may have written below the mark. The truth takes roles from it and no ids.
std::string report(const std::string& kind, Notice& t, Random& r) {
  const bool named = !t.own_addresses.empty();
  const std::string accused = named ? t.own_addresses[0] : own(r);
  const std::string foreign_instance = "i-0" + r.pick(kHex, 16);
  std::string text = fmt::format(
      "Dear provider, AWS Account ID: 999988887777 and {} and AKIA{} are somebody else's.\n\n",
      foreign_instance, r.pick(kKeyLetters, 16));
  t.own_addresses = {accused};
  if (kind == "table") {
    text += "(attacker's IP) (IP being scanned) (TCP port)\n";
    for (int i = 0; i < 3; ++i) {
      const std::string victim = fmt::format("198.51.100.{}", 10 + i);
      text += fmt::format("{} {} 3389\n", accused, victim);
      t.remote_addresses.push_back(victim);
    }
    t.ports = {3389};
    t.protocol = "TCP";
  } else if (kind == "arrow") {
    const UtcTime at = *t.time_start;
    const std::string victim = other(r);
    text += fmt::format("{} {} {}:40112 -> {}:23\n", iso_day(at), clock(at), accused, victim);
    // Another attacker of theirs; only where AWS names ours can the two be told apart.
    if (named)
      text += fmt::format("{} {} {}:1 -> {}:25\n", iso_day(at), clock(at), stranger(r), other(r));
    t.remote_addresses = {victim};
    t.ports = {23};
  } else if (kind == "fail2ban") {
    text += fmt::format(
        "The IP {} has just been banned by Fail2Ban after 6 attempts against sshd.\n"
        "Jul 10 02:21:07 gate sshd[211]: Failed password for root from {} port 40112 ssh2\n",
        accused, accused);
  } else if (kind == "xarf") {
    const std::string victim = other(r);
    text += fmt::format(
        "{{\n  \"xarf_version\": \"4.0.0\",\n  \"source_identifier\": \"{}\",\n  "
        "\"destination_ip\": \"{}\",\n"
        "  \"destination_port\": 22,\n  \"reporter\": {{\"contact\": "
        "\"cert@victim.example\"}}\n}}\n",
        accused, victim);
    t.remote_addresses = {victim};
    t.ports = {22};
  } else {  // arf
    text += fmt::format(
        "Feedback-Type: abuse\nUser-Agent: probe/1.0\nSource-IP: {}\nReported-Domain: "
        "victim.example\n\n"
        "Received: from relay.victim.example (192.0.2.77)\n\tby mx.victim.example (192.0.2.78)\n",
        accused);
  }
  return text +
         "\n-----Original Message-----\nFrom: AWS Trust and Safety "
         "<trustandsafety@support.aws.com>\n"
         "Subject: Your AWS Abuse Report [55555555555] [AWS ID 999988887777]\n\nAWS Account ID: "
         "999988887777\n"
         "Reported Activity: Spam\nInstance Id: " +
         foreign_instance + "\n";
}

Content l3(Random& r) {
  Content c = abuse("L3", r);
  Notice& t = c.truth;
  const std::vector<Phrase> phrases = {
      {"Port Scanning", "Port Scanning", ActivityClass::kScan},
      {"Intrusion Attempts", "Intrusion Attempts", ActivityClass::kIntrusion},
      {"Open Proxy", "Open Proxy", ActivityClass::kOpenProxy},
      {"Botnet", "Botnet", ActivityClass::kBotnet},
      {"Email Spam", "Email Spam", ActivityClass::kSpam}};
  const Phrase& phrase = r.one(phrases);
  t.activity = phrase.activity;
  t.activity_class = phrase.meaning;
  t.regions = {region(r)};
  if (r.chance(40)) t.instances = {instance(r)};
  if (r.chance(40)) t.interfaces = {"eni-0" + r.pick(kHex, 16)};
  if (r.chance(30)) t.own_addresses = {own(r)};
  t.time_start = some_time(r);
  t.required = {Required::kInvestigateRootCause, Required::kReplyMail};
  const std::string time = r.one<std::string>(
      {fmt::format("{} {} UTC", day_month_year(*t.time_start), clock(*t.time_start)),
       fmt::format("{} {} GMT", day_month_year(*t.time_start), clock(*t.time_start)),
       fmt::format("{} {} PDT", iso_day(t.time_start->plus(-7 * kHour)),
                   clock(t.time_start->plus(-7 * kHour))),
       fmt::format("{} {} (+01)", iso_day(t.time_start->plus(kHour)),
                   clock(t.time_start->plus(kHour))),
       format_rfc3339(*t.time_start)});
  c.body = fmt::format(
      "Hello,\n\nReports about your account have come in. Please reply to this email and stop the "
      "activity.\n\n"
      "AWS Account ID: {}\nRegion(s): {}\nReported Activity: {}\nAbuse Time: {}\n",
      t.accounts[0], t.regions[0], phrase.words, time);
  if (!t.instances.empty()) c.body += "Instance Id: " + t.instances[0] + "\n";
  if (!t.interfaces.empty()) c.body += "Network Interface: " + t.interfaces[0] + "\n";
  if (!t.own_addresses.empty()) c.body += "Source IP: " + t.own_addresses[0] + "\n";
  c.body += "Required Actions: Investigate root cause\n\nRegards,\nAWS Trust & Safety\n";
  if (r.chance(70)) {
    c.body += "\n---Beginning of forwarded report(s)---\n\n";
    c.body += report(r.one<std::string>({"table", "arrow", "fail2ban", "xarf", "arf"}), t, r);
  }
  return c;
}

Content csv(Random& r) {
  Content c = abuse("CSV", r);
  Notice& t = c.truth;
  t.instances = {instance(r)};
  t.regions = {region(r)};
  t.remote_addresses = {other(r)};
  t.protocol = "TCP";
  t.ports = {80};
  t.time_start = some_time(r);
  t.activity = "DOS";
  t.activity_class = ActivityClass::kDos;
  const UtcTime local = t.time_start->plus(-7 * kHour);
  c.body = fmt::format(
      "Hello,\n\nWe have received an abuse report about the following resource:\n\n"
      "DOS,{},{} {} PDT,{},TCP,*,80,{}\n\nPlease look into it.\n",
      t.instances[0], iso_day(local), clock(local), t.remote_addresses[0], t.regions[0]);
  return c;
}

Content scanning(Random& r) {
  Content c = abuse("SCAN", r);
  Notice& t = c.truth;
  t.instances = {instance(r)};
  t.interfaces = {"eni-0" + r.pick(kHex, 16)};
  t.own_addresses = {r.chance(50) ? own(r) : "2001:db8::" + std::to_string(1 + r.below(99))};
  t.remote_addresses = {other(r)};
  t.activity = "active scanning";
  t.activity_class = ActivityClass::kScan;
  const UtcTime day{(some_time(r).seconds / kDay) * kDay};
  t.time_start = day.plus(15 * kHour + 50 * 60);
  t.time_end = day.plus(16 * kHour);
  c.body = fmt::format(
      "Dear customer,\n\nOur abuse report concerning active scanning from your account "
      "{}:\n\nInstance ID: {}\n"
      "Network interface: {}\nSource IP: {}\nTarget IP: {}\nTime: {} 16:50-17:00 (+01)\n\n"
      "You must answer within 24 hours.\n",
      t.accounts[0], t.instances[0], t.interfaces[0], t.own_addresses[0], t.remote_addresses[0],
      iso_day(day));
  t.deadline = Deadline{t.sent_at->plus(24 * kHour), DeadlineSource::kStated, "within 24 hours"};
  return c;
}

Content bedrock(Random& r) {
  Content c = abuse("AUP", r);
  Notice& t = c.truth;
  t.activity_class = ActivityClass::kBedrock;
  t.restrictions = {Restriction::kModelAccessRevoked};
  c.body = fmt::format(
      "Hello,\n\nAn automated check found use of Bedrock against the acceptable use rules of a "
      "model provider.\n\n"
      "Action: Revoke access to the provider's models on Bedrock\nAWS account ID: {}\n"
      "Effective date: {} 06:16 (UTC)\n\nRegards,\nAWS Trust & Safety\n",
      t.accounts[0], iso_day(c.sent));
  return c;
}

Content account_matter(const std::string& layout, Random& r, NoticeClass notice_class) {
  Content c = start(layout, r, notice_class);
  c.sender = r.chance(70) ? "no-reply@amazonaws.com" : "no-reply-aws@amazon.com";
  c.truth.reply_via = ReplyVia::kSupportCase;
  c.truth.accounts = {account(r)};
  derived(c.truth, 4 * kDay);
  return c;
}

std::string steps(const std::string& key, Notice& t) {
  t.required = {Required::kRotateKey, Required::kCheckCloudTrail, Required::kCheckUsage,
                Required::kReplyCase};
  return fmt::format(
      "Step 1: Rotate the access key {}.\nStep 2: Review your CloudTrail log for users and roles "
      "that are not yours.\n"
      "Step 3: Check for unauthorized usage in every region (EC2, Lambda, Spot).\n"
      "Step 4: Respond to the existing Support case to restore access and apply for a billing "
      "adjustment, if applicable.\n",
      key);
}

std::string leak(Notice& t, Random& r) {
  const std::string commit = r.pick(kHex, 40);
  const size_t kind = r.below(3);
  if (kind == 0) {
    t.exposure_commits = {commit};
    return "https://github.com/example-org/tools/blob/" + commit + "/scripts/deploy_prod.sh";
  }
  if (kind == 1) {
    const std::string second = r.pick(kHex, 40);
    t.exposure_commits = {commit, second};
    return "https://github.com/example-org/tools/compare/" + commit + "..." + second;
  }
  return "https://pastebin.example/raw/" + r.pick(kHex, 8);
}

std::string principal(const std::string& user, Random& r) {
  switch (r.below(4)) {
    case 0:
      return fmt::format("(belonging to IAM user \"{}\")", user);
    case 1:
      return fmt::format(", belonging to User {},", user);
    case 2:
      return fmt::format("belonging to user {}", user);
    default:
      return fmt::format(", belonging to IAM User {},", user);
  }
}

Content l5(Random& r) {
  Content c = account_matter("L5", r, NoticeClass::kExposedKey);
  Notice& t = c.truth;
  t.access_keys = {key(r)};
  t.users = {user(r)};
  t.root = false;
  t.exposure_urls = {leak(t, r)};
  t.restrictions = {Restriction::kQuarantinePolicy};
  t.quarantine_policy =
      r.chance(50) ? "AWSCompromisedKeyQuarantineV2" : "AWSCompromisedKeyQuarantine";
  c.subject = fmt::format("ACTION REQUIRED: Your AWS Access Key is Exposed for AWS Account {}",
                          t.accounts[0]);
  c.body = fmt::format(
      "Dear AWS Customer,\n\nIt came to our notice that the AWS access key {} {} along with the "
      "corresponding secret key is "
      "publicly available online at {} .\n\nTo limit harm the policy \"{}\" was attached to that "
      "user.\n\n",
      t.access_keys[0], principal(t.users[0], r), t.exposure_urls[0], *t.quarantine_policy);
  c.body += steps(t.access_keys[0], t);
  return c;
}

Content l4(Random& r) {
  Content c = l5(r);
  Notice& t = c.truth;
  c.layout = "L4";
  t.case_id = "17" + r.pick(kDigits, 13);
  t.severity = r.one<std::string>({"Urgent", "Low", "High"});
  const std::string inner = c.body;
  c.sender = "no-reply-aws@amazon.com";
  c.subject = "Amazon Web Services: New Support case: " + *t.case_id;
  c.body = fmt::format(
      "Amazon Web Services has opened case {0} on your behalf.\n\nThe details of the case are as "
      "follows:\n\nCase ID: {0}\n"
      "Account ID: {1}\nSubject: Your AWS access key has been\n found in a public place\nSeverity: "
      "{2}\nCorrespondence: {3}\n"
      "https://console.aws.amazon.com/support/home#/case/?displayId={0}&language=en\n",
      *t.case_id, t.accounts[0], *t.severity, inner);
  return c;
}

Content l6(Random& r) {
  Content c = account_matter("L6", r, NoticeClass::kIrregularActivity);
  Notice& t = c.truth;
  t.access_keys = {key(r)};
  t.users = {user(r)};
  t.root = false;
  t.restrictions = {Restriction::kServicesLimited};
  const UtcTime day = c.sent.plus(5 * kDay);
  const std::string written = iso_day(day);
  t.deadline = Deadline{parse_rfc3339(written + "T23:59:59Z"), DeadlineSource::kStated, written};
  c.subject =
      fmt::format("[Action Required] Suspicious activity in your AWS account [{}]", t.accounts[0]);
  c.body = fmt::format(
      "Dear AWS Customer,\n\nWe observed unwanted activity related to your AWS access key {} "
      "belonging to user {} [1], "
      "and we think that the key is in other hands.\n",
      t.access_keys[0], t.users[0]);
  if (r.chance(50)) {
    t.event_names = {"GetCallerIdentity"};
    t.time_start = c.sent.plus(-3600);
    t.source_addresses = {stranger(r)};
    c.body += fmt::format("\nEvent name: GetCallerIdentity\nTime (UTC): {} {}\nSource IP: {}\n",
                          iso_day(*t.time_start), clock(*t.time_start), t.source_addresses[0]);
  }
  c.body += fmt::format(
      "\nFor now we have temporarily limited your ability to use some AWS services. To restore "
      "access, you must contact AWS by {} "
      "and do the following.\n\n",
      written);
  c.body += steps(t.access_keys[0], t);
  c.body += "\n[1] https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials.html\n";
  return c;
}

Content l7(Random& r) {
  Content c = account_matter("L7", r, NoticeClass::kIrregularActivity);
  Notice& t = c.truth;
  c.subject = "Your AWS Account may have been inappropriately accessed by a third-party";
  t.required = {Required::kChangeRootPassword, Required::kEnableMfa, Required::kCheckCloudTrail,
                Required::kReplyCase};
  const int days = 3 + static_cast<int>(r.below(3));
  const bool business = r.chance(40);
  const std::vector<std::string> names = {"three", "four", "five"};
  const std::string written =
      fmt::format("within {} ({}) {}days", names[static_cast<size_t>(days - 3)], days,
                  business ? "business " : "");
  UtcTime until = c.sent;
  for (int left = days; left > 0;) {
    until = until.plus(kDay);
    if (!business || (weekday(until) != 0 && weekday(until) != 6)) --left;
  }
  t.deadline = Deadline{until, DeadlineSource::kStated, written};
  c.body = fmt::format(
      "Dear customer,\n\nYour AWS account {} may have been accessed by a third party. Unless you "
      "act {}, we may suspend it.\n\n"
      "1. Change the root password.\n2. Enable multi-factor authentication.\n3. Review the "
      "CloudTrail log.\n"
      "4. Reply to the existing support case.\n",
      t.accounts[0], written);
  return c;
}

Content suspended(Random& r) {
  Content c = account_matter("SUSPENDED", r, NoticeClass::kSuspended);
  Notice& t = c.truth;
  t.deadline.reset();
  t.restrictions = {Restriction::kAccountSuspended};
  c.sender = "aws-account-notifications@amazon.com";
  c.subject = "Your AWS account has been suspended";
  c.body = fmt::format(
      "Hello,\n\nYour AWS account has been suspended because we saw unauthorized activity. AWS "
      "account ID: {}\n",
      t.accounts[0]);
  return c;
}

Content event(Random& r) {
  Content c = start("EVENT", r, NoticeClass::kAccountEvent);
  c.truth.opens_case = false;
  c.sender = "no-reply@amazonaws.com";
  if (r.chance(50)) {
    c.subject = "Your Amazon Web Services Multi-Factor Authentication (MFA) Has Been Deactivated";
    c.body =
        "As you asked, an MFA device has been deactivated for the AWS account with this address.\n";
  } else {
    c.subject = "The email address of your AWS account has been changed";
    c.body =
        "Hello,\n\nThe root email address of your AWS account was updated. If this was not you, "
        "act at once.\n";
  }
  return c;
}

Content update(Random& r) {
  Content c = account_matter("CASE", r, NoticeClass::kCaseUpdate);
  c.truth.deadline.reset();
  c.truth.case_id = "17" + r.pick(kDigits, 13);
  c.truth.severity = "Urgent";
  c.sender = "no-reply-aws@amazon.com";
  c.subject = "Amazon Web Services: New Support case: " + *c.truth.case_id;
  c.body = fmt::format(
      "Amazon Web Services has opened case {0} on your behalf.\n\nCase ID: {0}\nAccount ID: "
      "{1}\nSeverity: Urgent\n",
      *c.truth.case_id, c.truth.accounts[0]);
  return c;
}

Content resolved(Random& r) {
  Content c = abuse("RESOLVED", r);
  c.truth.notice_class = NoticeClass::kResolved;
  c.truth.stage = Stage::kResolved;
  c.truth.opens_case = false;
  c.truth.reply_via = ReplyVia::kNone;
  c.truth.deadline.reset();
  c.subject = "Re: " + c.subject;
  c.body =
      "Hello,\n\nThank you for your answer. The matter has been investigated and resolved by the "
      "AWS Abuse Team.\n";
  return c;
}

Content japanese(Random& r) {
  Content c = account_matter("JA", r, NoticeClass::kIrregularActivity);
  Notice& t = c.truth;
  t.language = "ja";
  t.access_keys = {key(r)};
  t.users = {"deploy-ci"};
  t.root = false;
  t.source_addresses = {stranger(r)};
  t.required = {Required::kRotateKey, Required::kCheckCloudTrail};
  t.time_start = UtcTime{c.sent.seconds / 60 * 60 - 7200};
  const CivilTime j = to_civil(t.time_start->plus(9 * kHour));
  const CivilTime end = to_civil(c.sent.plus(3 * kDay));
  const std::string written = fmt::format("{}年{}月{}日", end.year, end.month, end.day);
  t.deadline = Deadline{
      parse_rfc3339(fmt::format("{:04}-{:02}-{:02}T23:59:59Z", end.year, end.month, end.day)),
      DeadlineSource::kStated, written};
  c.subject =
      fmt::format("【要対応】AWS アカウントの不審なアクティビティについて [{}]", t.accounts[0]);
  c.body = fmt::format(
      "お客様\n\nAWS アカウント ID: "
      "{}\n第三者によるアクセスの疑いがある操作を確認しました。\nアクセスキー: {}\nIAM ユーザー名: "
      "{}\n送信元 IP アドレス: {}\n"
      "検知日時: {}年{}月{}日 {:02}:{:02} "
      "JST\n\n{}までにご回答ください。\nアクセスキーのローテーションを行い、CloudTrail "
      "のログを確認してください。\n",
      t.accounts[0], t.access_keys[0], t.users[0], t.source_addresses[0], j.year, j.month, j.day,
      j.hour, j.minute, written);
  return c;
}

}  // namespace

std::vector<std::string> layouts() {
  return {"L1", "L2", "L3",        "CSV",   "SCAN", "AUP",      "L4", "L5",
          "L6", "L7", "SUSPENDED", "EVENT", "CASE", "RESOLVED", "JA"};
}

Content make_content(const std::string& layout, Random& r) {
  if (layout == "L1") return l1(r);
  if (layout == "L2") return l2(r);
  if (layout == "L3") return l3(r);
  if (layout == "CSV") return csv(r);
  if (layout == "SCAN") return scanning(r);
  if (layout == "AUP") return bedrock(r);
  if (layout == "L4") return l4(r);
  if (layout == "L5") return l5(r);
  if (layout == "L6") return l6(r);
  if (layout == "L7") return l7(r);
  if (layout == "SUSPENDED") return suspended(r);
  if (layout == "EVENT") return event(r);
  if (layout == "CASE") return update(r);
  if (layout == "RESOLVED") return resolved(r);
  return japanese(r);
}

}  // namespace hikeshi::notice::gen
