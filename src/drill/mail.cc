// SPDX-License-Identifier: Apache-2.0
#include "drill/mail.h"

#include <fmt/format.h>

#include <array>

#include "base/text.h"
#include "base/utc_time.h"

namespace hikeshi::drill {
namespace {

struct Letter {
  std::string from, sender, subject, body;
};

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

std::string mail_date(int64_t time) {  // RFC 5322
  constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                     "Thu", "Fri", "Sat"};
  const CivilTime c = to_civil({time});
  return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000",
                     kDays[static_cast<size_t>(weekday({time}))], c.day,
                     kMonths[static_cast<size_t>(c.month - 1)], c.year, c.hour, c.minute, c.second);
}

std::string day_text(int64_t time) {
  const CivilTime c = to_civil({time});
  return fmt::format("{:04}-{:02}-{:02}", c.year, c.month, c.day);
}

std::string spoken_time(int64_t time) {  // "10 Jul 2026 02:21:07 UTC"
  const CivilTime c = to_civil({time});
  return fmt::format("{:02} {} {} {:02}:{:02}:{:02} UTC", c.day,
                     kMonths[static_cast<size_t>(c.month - 1)], c.year, c.hour, c.minute, c.second);
}

constexpr std::string_view kSteps =
    "Please work through these steps:\n\n"
    "Step 1: {0}\n\n"
    "Step 2: Go through your CloudTrail log for activity that nobody of yours approved, such as\n"
    "the creation of unauthorized IAM users, access keys, policies, roles or temporary security\n"
    "credentials, and remove what you find.\n\n"
    "Step 3: Look at the usage of all regions, of EC2 instances, Lambda functions and Spot\n"
    "requests too, and end what you did not start.\n\n"
    "Step 4: Answer in the support case that we have opened for you, so that access is restored,\n"
    "a suspension is avoided, and to apply for a billing adjustment, if applicable.\n";

std::string steps(std::string_view first) { return fmt::format(fmt::runtime(kSteps), first); }

Letter exposed_key(const World& world, const Incident& incident, Rng& rng) {
  const std::string commit = rng.hex(40);
  const std::string in_git =
      fmt::format("https://github.com/{0}-dev/{1}/blob/{2}/deploy/.env", world.company,
                  rng.pick(std::array{"website", "infra-scripts", "orders-api"}), commit);
  const std::string& url = incident.url.empty() ? in_git : incident.url;
  Letter letter{"Amazon Web Services", "no-reply@amazonaws.com", "", ""};
  letter.subject = fmt::format(
      "[ACTION REQUIRED] Your AWS Access Key is Exposed for AWS Account {}", world.account);
  letter.body = fmt::format(
      "Dear AWS customer,\n\n"
      "We have become aware that the AWS Access Key {0}, belonging to IAM User {1}, along with "
      "the\n"
      "corresponding Secret Key is publicly available online at\n{2} .\n\n"
      "Account ID: {3}\n\n"
      "To keep the charges of others away from your account we have attached the managed policy\n"
      "\"AWSCompromisedKeyQuarantineV3\" (\"Quarantine Policy\") to the IAM User named above. "
      "Leave it\n"
      "in place until you have done what follows. If we do not hear from you within five (5) "
      "days,\n"
      "we may suspend your account.\n\n{4}\n"
      "Regards,\nAmazon Web Services\n",
      incident.key, incident.user, url, world.account,
      steps("Rotate and then delete the exposed AWS Access Key " + incident.key + "."));
  return letter;
}

Letter suspicious_key(const World& world, const Incident& incident) {
  Letter letter{"Amazon Web Services", "no-reply@amazonaws.com", "", ""};
  letter.subject =
      fmt::format("[Action Required] Suspicious activity in your AWS account [{}]", world.account);
  std::string seen;
  if (!incident.source_address.empty())
    seen =
        fmt::format("Event name: {}\nEvent time: {}\nSource IP address: {}\n\n",
                    incident.event_name, spoken_time(incident.activity), incident.source_address);
  const std::string user =
      incident.user.empty() ? "" : fmt::format(" belonging to user {}", incident.user);
  const std::string until = day_text(world.calendar.notice + 4 * kDay);
  letter.body = fmt::format(
      "Dear AWS Customer,\n\n"
      "We noticed activity in your AWS account {0} that may be unwanted. It is related to your "
      "AWS\n"
      "access key {1}{2}, which\n"
      "suggests that this access key and its secret key may be compromised.\n\n{3}"
      "For your protection we have for now limited your ability to use some AWS services.\n\n"
      "To restore access, you must contact AWS by {4} and follow the steps below. If you do not,\n"
      "we may suspend your account.\n\n{5}\nRegards,\nAmazon Web Services\n",
      world.account, incident.key, user, seen, until, steps("Rotate the access key named above."));
  return letter;
}

Letter third_party(const World& world) {
  Letter letter{"Amazon Web Services", "no-reply@amazonaws.com", "", ""};
  letter.subject = "Your AWS Account may have been inappropriately accessed by a third-party";
  letter.body = fmt::format(
      "Dear AWS Customer,\n\n"
      "Your AWS account {0} may have been inappropriately accessed by a third-party. Some of its\n"
      "resources show a pattern of unauthorized access.\n\n"
      "To restore access, you must contact AWS by {1} and follow the steps below.\n\n{2}\n"
      "Regards,\nAmazon Web Services\n",
      world.account, day_text(world.calendar.notice + 5 * kDay),
      steps("Change the password of your root user and enable multi-factor authentication (MFA)\n"
            "for it. Rotate the access keys of the root user and of IAM users."));
  return letter;
}

Letter review(const World& world) {
  Letter letter = third_party(world);
  letter.subject = "[Action Required] Please review your AWS Account and credentials";
  return letter;
}

// What an operator of a network sent in: lines of a foreign log, of no fixed form.
std::string foreign_log(const Incident& incident, Rng& rng) {
  std::string log;
  for (int i = 0; i < 6; ++i) {
    const int64_t host = rng.between(1, 254);
    log += fmt::format("{}  {} -> 198.18.{}.{}  TCP 22\n", spoken_time(incident.activity + i * 7),
                       incident.address, rng.between(0, 255), host);
  }
  return log;
}

constexpr std::string_view kAsk =
    "Please stop the reported activity and reply directly to this email within 24 hours, leaving\n"
    "the subject as it is, with details of the corrective action you have taken. If you do not\n"
    "consider the activity abusive, tell us about your use case instead. If you were not aware of\n"
    "it, your environment may have been compromised by an external attacker.\n";

Letter abuse_line(const World& world, const Incident& incident, Rng& rng) {
  Letter letter{"AWS Trust and Safety", "trustandsafety@support.aws.com", "", ""};
  letter.subject =
      fmt::format("Your Amazon EC2 Abuse Report {}-1 [AWS ID {}]", rng.digits(11), world.account);
  letter.body = fmt::format(
      "Hello,\n\n"
      "We've received a report(s) that your AWS resource(s)\n\n"
      "AWS ID: {}    Region: {}    EC2 Instance Id: {} [{}]\n\n"
      "has been implicated in activity that resembles attempts to access remote hosts on the\n"
      "internet without authorization. Activity of this nature is forbidden in the AWS Acceptable\n"
      "Use Policy (https://aws.amazon.com/aup/). The original report follows for your review.\n\n"
      "Abuse Time: {}\n\n{}\nRegards,\nAWS Trust & Safety\n\n"
      "---Beginning of forwarded report(s)---\n\n{}",
      world.account, incident.region, incident.instance, incident.address,
      spoken_time(incident.activity), kAsk, foreign_log(incident, rng));
  return letter;
}

Letter abuse_fields(const World& world, const Incident& incident, Rng& rng) {
  Letter letter = abuse_line(world, incident, rng);
  letter.subject =
      fmt::format("Your AWS Abuse Report [{}] [AWS ID {}]", rng.digits(11), world.account);
  letter.body = fmt::format(
      "Hello,\n\n"
      "A report has reached us about resources of your account.\n\n"
      "AWS Account ID: {}\nRegion(s): {}\nEC2 Instance Id: {} [{}]\nReported Activity: Port "
      "Scanning\n"
      "Abuse Time: {}\nRequired Actions: Investigate root cause\n\n{}\nRegards,\nAWS Trust & "
      "Safety\n\n"
      "---Beginning of forwarded report(s)---\n\n{}",
      world.account, incident.region, incident.instance, incident.address,
      spoken_time(incident.activity), kAsk, foreign_log(incident, rng));
  return letter;
}

Letter letter_for(const World& world, const Incident& incident, Rng& rng) {
  switch (incident.mail) {
    case MailKind::kExposedKey:
      return exposed_key(world, incident, rng);
    case MailKind::kSuspiciousKey:
      return suspicious_key(world, incident);
    case MailKind::kThirdParty:
      return third_party(world);
    case MailKind::kReview:
      return review(world);
    case MailKind::kAbuse:
      break;
  }
  return rng.chance(50) ? abuse_line(world, incident, rng) : abuse_fields(world, incident, rng);
}

}  // namespace

std::string notice_mail(const World& world, const Incident& incident, Rng rng) {
  const Letter letter = letter_for(world, incident, rng);
  const std::string date = mail_date(world.calendar.notice);
  const std::string domain = letter.sender.substr(letter.sender.find('@') + 1);
  const std::string host = "mx." + world.domain;
  const std::string message_id = rng.uuid();
  const std::string mail = fmt::format(
      "Return-Path: <{0}>\n"
      "Authentication-Results: {1};\n"
      "\tspf=pass smtp.mailfrom={2};\n"
      "\tdkim=pass header.d={2} header.i=@{2};\n"
      "\tdmarc=pass (p=QUARANTINE) header.from={2}\n"
      "Received: from smtp-out.{2} (smtp-out.{2} [192.0.2.25])\n"
      "\tby {1} with ESMTPS id {3}; {4}\n"
      "Date: {4}\n"
      "From: {5} <{0}>\n"
      "To: root@{6}\n"
      "Subject: {7}\n"
      "Message-ID: <{8}@{2}>\n"
      "MIME-Version: 1.0\n"
      "Content-Type: text/plain; charset=utf-8\n"
      "Content-Transfer-Encoding: 8bit\n\n",
      letter.sender, host, domain, rng.letters(12), date, letter.from, world.domain, letter.subject,
      message_id);
  return replace_all(mail + letter.body, "\n", "\r\n");
}

}  // namespace hikeshi::drill
