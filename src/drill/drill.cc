// SPDX-License-Identifier: Apache-2.0
// Read top to bottom: this is the drill.
#include "drill/drill.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "base/utc_time.h"
#include "drill/bill.h"
#include "drill/mail.h"
#include "drill/noise.h"
#include "drill/rehearsal.h"
#include "drill/scenario.h"

namespace hikeshi::drill {
namespace {

constexpr int kFewestDays = 5, kMostDays = 400;
constexpr int64_t kDigestHours = 36;  // before the attack

constexpr std::array<ScenarioInfo, 12> kInfos = {{
    {"exposed-key-mining",
     {"an access key published in git is used for mining in many regions",
      "git に公開されたアクセスキーが、多数のリージョンでのマイニングに使われる"}},
    {"open-ssh-scan",
     {"an instance whose SSH port is open to the world scans others; AWS saw no intruder",
      "SSH を全世界に開放したインスタンスが他者をスキャンする（AWS 上に侵入者の操作はない）"}},
    {"root-no-mfa",
     {"root without MFA is signed in to from abroad and makes administrators and roles",
      "MFA のない root に国外からサインインされ、管理者ユーザーとロールが作られる"}},
    {"stolen-instance-role",
     {"the credentials of an instance's role are taken through IMDSv1 and used from abroad",
      "インスタンスのロールの認証情報が IMDSv1 経由で盗まれ、国外から使われる"}},
    {"console-password",
     {"a guessed console password is used while its owner works in the console too",
      "推測されたパスワードで、本人の作業中にコンソールへ侵入される"}},
    {"clean", {"only the owner's work: nothing to find", "平常業務のみ（侵入者はいない）"}},
    {"web-key-mining",
     {"an access key that lay open on a web site is used for mining",
      "ウェブサイトに公開されたアクセスキーがマイニングに使われる"}},
    {"key-in-function",
     {"a key in the environment of a function is read there and used",
      "関数の環境変数に書かれたキーが読み取られ、使われる"}},
    {"open-role-trust",
     {"a role that trusts strangers is assumed from another account",
      "広すぎる信頼ポリシーのロールが外部アカウントから引き受けられる"}},
    {"stranger-image",
     {"an instance launched from a stranger's public image scans others",
      "第三者の公開イメージから起動したインスタンスが他者をスキャンする"}},
    {"web-shell-role",
     {"a vulnerable application gives away its host's credentials despite IMDSv2",
      "脆弱なアプリケーションから（IMDSv2 でも）ロールの認証情報が盗まれる"}},
    {"open-rdp-scan",
     {"a Windows instance whose desktop is open to the world scans others",
      "RDP を全世界に開放した Windows インスタンスが他者をスキャンする"}},
}};
using Play = Incident (*)(Scene&);
// New ones go to the end: a scenario's place is part of its seed.
constexpr std::array<Play, kInfos.size()> kPlays = {
    exposed_key_mining, open_ssh_scan,  root_no_mfa,    stolen_instance_role,
    console_password,   clean,          web_key_mining, key_in_function,
    open_role_trust,    stranger_image, web_shell_role, open_rdp_scan};

// Whether somebody acts in the account: else the owner's things of some days more are told.
bool has_intruder(std::string_view name) {
  return name != "clean" && name != "open-ssh-scan" && name != "open-rdp-scan" &&
         name != "stranger-image";
}

void live_a_day(Recorder& recorder, const Day& day) {
  machines_day(recorder, day);
  services_day(recorder, day);
  pipelines_day(recorder, day);
  people_day(recorder, day);
  admin_day(recorder, day);
}

int64_t cents(int64_t amount) {  // of 10^-10 of the currency
  constexpr int64_t kCent = 100'000'000;
  return (amount + kCent / 2) / kCent;
}

// Fills and writes the hours of a day. What is missing is spread over the hours that are left, so
// that the last ones correct what the first ones missed.
Status deliver_day(Recorder& recorder, const Day& day, uint64_t target) {
  Delivery& delivery = recorder.delivery();
  const int64_t end = recorder.world().calendar.end;
  for (int64_t hour = day.begin; hour < day.begin + kDay; hour += kHour) {
    if (target > delivery.bytes_written()) {
      const auto hours_left = static_cast<uint64_t>((end - hour) / kHour);
      const uint64_t wanted = (target - delivery.bytes_written()) / hours_left;
      const uint64_t there = delivery.bytes_waiting(hour + kHour);
      if (wanted > there) fill_hour(recorder, hour, wanted - there);
    }
    HK_CHECK(delivery.flush(hour + kHour));
  }
  return {};
}

// Of the causes that the scenario does not speak of: what was shut the whole time is ruled out
// where something tells of every hour; the rest nobody can tell.
void settle_causes(Book& book, const Incident& incident, const World& world,
                   const Delivery& delivery) {
  constexpr std::array<std::string_view, 12> kCauses = {"open_port",
                                                        "no_mfa",
                                                        "root_unprotected",
                                                        "key_in_git",
                                                        "key_leaked_elsewhere",
                                                        "imdsv1_role_theft",
                                                        "vulnerable_application",
                                                        "bad_image",
                                                        "wide_trust",
                                                        "password_stolen",
                                                        "secret_read",
                                                        "other"};
  for (const std::string_view cause : kCauses) {
    if (book.speaks_of(cause)) continue;
    const bool shut =
        std::find(incident.shut.begin(), incident.shut.end(), cause) != incident.shut.end();
    const std::string region = cause == "open_port" ? world.region : "us-east-1";  // IAM's
    const bool told = shut && delivery.tells_of_every_hour(region);
    book.cause(std::string(cause), told ? "ruled_out" : "unknown");
  }
}

// What is written beside the trail: the bill, the notice and the truth.
Status write_papers(const DrillOptions& options, FileSystem& fs, const std::string& out_dir,
                    const World& world, const Book& book, const Incident& incident,
                    const Rehearsal* rehearsal) {
  // A bill or a snapshot of things that an emulator made would name what was planned: only drills
  // on paper have them.
  BillTruth bill;
  int64_t explorer = 0;
  if (!rehearsal) {
    const auto lines = bill_lines(world, book);
    const BillForm form = form_of(world);
    HK_CHECK(write_bill(world, lines, form, fs, out_dir));
    bill = truth_of(lines, form);
    explorer = incident_of(lines);
    HK_CHECK(write_explorer(lines, fs, out_dir));
    HK_CHECK(write_picture(world, incident.picture, fs, out_dir));
    if (!incident.host_log.empty()) {
      HK_CHECK(fs.make_folders(out_dir + "/host"));
      HK_CHECK(fs.write(out_dir + "/host/" + incident.host_log_name, incident.host_log));
    }
  }
  std::string mail = notice_mail(world, incident, world.stream("mail"));
  std::string truth = book.json({options.scenario, options.seed, world.account,
                                 cents(bill.attributed), cents(bill.estimated), cents(explorer),
                                 rehearsal ? rehearsal->truth() : std::string()});
  if (rehearsal) {
    mail = rehearsal->real(std::move(mail));
    truth = rehearsal->real(std::move(truth));
  }
  HK_CHECK(fs.write(out_dir + "/notice.eml", mail));
  return fs.write(out_dir + "/truth.json", truth);
}

Status check_numbers_and_noise(const DrillOptions& options) {
  if (options.days < kFewestDays || options.days > kMostDays)
    return fail(Code::kUsage, fmt::format("a drill has {} to {} days", kFewestDays, kMostDays));
  std::vector<std::string> known;
  for (const NoiseInfo& noise : noises()) known.emplace_back(noise.name);
  for (const std::string& name : options.noise) {
    if (!is_noise(name))
      return fail(Code::kUsage,
                  fmt::format("there is no noise '{}'; there are: {}", name, join(known, ", ")));
  }
  return {};
}

}  // namespace

std::span<const ScenarioInfo> scenarios() { return kInfos; }

Status write_drill(const DrillOptions& options, FileSystem& fs, const std::string& out_dir) {
  const auto info = std::find_if(kInfos.begin(), kInfos.end(),
                                 [&](const ScenarioInfo& i) { return i.name == options.scenario; });
  if (info == kInfos.end())
    return fail(Code::kUsage, fmt::format("no scenario is called '{}'", options.scenario));
  HK_CHECK(check_numbers_and_noise(options));

  const uint64_t story = static_cast<uint64_t>(info - kInfos.begin());
  World world(Rng(options.seed).fork("world", story).next(), options.days, options.account);
  const bool attacked = has_intruder(info->name);
  Book book(world.calendar.attack - (attacked ? kHour : 4 * kDay));
  Delivery delivery(fs, out_dir + "/trail", world, world.stream("delivery"));
  const int64_t hour_of_attack = world.calendar.attack / kHour * kHour;
  // Of half the accounts digests vouch for every hour, so that of a way can be said that it was
  // shut the whole time.
  const bool vouched = world.stream("vouched").chance(50);
  const int64_t first = world.calendar.begin - kDay;  // some are at work before midnight
  delivery.begin_digests(vouched ? first : hour_of_attack - kDigestHours * kHour);
  std::optional<Rehearsal> rehearsal;
  if (options.stage != nullptr) rehearsal.emplace(*options.stage, world).set_scene();
  Recorder recorder(world, book, delivery, world.stream("records"),
                    rehearsal ? &*rehearsal : nullptr);

  HK_CHECK(fs.make_folders(out_dir + "/trail"));
  // The story comes first: the owner's work depends on which keys it leaves alive. Its records wait
  // in the delivery until their hour.
  Scene scene(world, recorder, world.stream("story"));
  const Incident incident = kPlays[story](scene);
  respond(scene, incident);
  for (int64_t hour = first; vouched && hour < world.calendar.begin; hour += kHour)
    HK_CHECK(delivery.flush(hour + kHour));
  for (int number = 0; number < options.days; ++number) {
    const Day day = day_of(world, number);
    live_a_day(recorder, day);
    for (const std::string& name : options.noise) noise_day(name, recorder, day);
    HK_CHECK(deliver_day(recorder, day, options.target_bytes));
    if (rehearsal) HK_CHECK(rehearsal->status());
  }
  HK_CHECK(delivery.finish());
  settle_causes(book, incident, world, delivery);
  // Work that runs past midnight of the last day belongs to the logs of tomorrow: its records are
  // never delivered, and the truth holds nothing of it (Recorder::write).

  return write_papers(options, fs, out_dir, world, book, incident,
                      rehearsal ? &*rehearsal : nullptr);
}

}  // namespace hikeshi::drill
