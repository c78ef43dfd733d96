// SPDX-License-Identifier: Apache-2.0
// What the abuse team writes: the reported activity in each of its layouts, what a stranger reports
// below the mark, and the end of the matter.
#include <fmt/format.h>

#include <algorithm>

#include "notice/content_gen.h"

namespace hikeshi::notice::gen {
namespace {

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

}  // namespace

std::vector<Layout> abuse_layouts() {
  return {{"L1", l1},
          {"L2", l2},
          {"L3", l3},
          {"CSV", csv},
          {"SCAN", scanning},
          {"AUP", bedrock},
          {"RESOLVED", resolved}};
}

}  // namespace hikeshi::notice::gen
