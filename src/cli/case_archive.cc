// SPDX-License-Identifier: Apache-2.0
#include "cli/case_archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "aws/models.h"
#include "base/text.h"
#include "cli/flow.h"
#include "io/hash.h"
#include "io/tar_gz.h"

namespace hikeshi::cli {
namespace {

using casefile::Document;
using Json = nlohmann::ordered_json;

constexpr std::string_view kReadme =
    R"(This is one case of hikeshi (https://hikeshi.example), complete, as of the last entry of its journal.

    sha256sum -c SHA256SUMS        are these the files that were packed?
    MANIFEST.json                  what each file is, where it came from, what is missing and why
    case/journal.jsonl             everything that was found, decided and done, in order. Each line is hashed
                                   together with the hash before it (SHA-256 of hash, line feed, line; 64 zeros
                                   stand before the first); the last hash is "journal" in MANIFEST.json
    case/                          the files of the case: notices as they came, letters, answers of AWS
    logs/                          the CloudTrail files and digests that the findings rest on, unchanged
    report.html, summary.txt       the case for people, made from the journal

Files marked "raw" in MANIFEST.json are as they came. Only in them can a secret remain (a password in a user's
script, a key in a mail); an archive made with --redacted has none of them. Answers of AWS that hold user data,
environment values and signed URLs ("sensitive") are in it only where --with-sensitive was given. What was left
out is listed in MANIFEST.json with its hash.

これは hikeshi の 1 件のケースの全体です。sha256sum -c SHA256SUMS で改変の有無を確認できます。
MANIFEST.json に各ファイルの由来と、欠けているものの理由があります。"raw" とあるファイルは受け取ったままのもので、
秘密情報が残り得るのはこれらだけです。--redacted で作成したものには含まれません。ユーザーデータや環境変数の値を含む AWS の
応答 ("sensitive") は、--with-sensitive を付けた場合にのみ含まれます。除いたものはハッシュとともに MANIFEST.json に記されます。
)";

constexpr std::string_view kSecretsEn =
    "Only files marked raw are as they came and may hold a secret; --redacted leaves them out. "
    "Those marked "
    "sensitive are in it only with --with-sensitive.";
constexpr std::string_view kSecretsJa =
    "秘密情報が残り得るのは raw と記されたファイルのみです。--redacted ではこれらを除きます。"
    "sensitive と記されたものは --with-sensitive の場合にのみ含まれます。";

// An archive is made in memory; months of a busy account's logs are more than that.
constexpr uint64_t kMostSeen = uint64_t{1} << 30;

std::string dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

// Answers of a snapshot in which AWS gives what people wrote into functions, tasks and instances.
bool is_sensitive(const Document& document) {
  return document.path.find("/sensitive-") != std::string::npos;
}

// As they came, or answers that may hold anything: also console output of an apply.
bool is_raw(const Document& document) {
  return document.role == "notice" || document.role == "evidence" || is_sensitive(document);
}

bool stays_in_folder(std::string_view path) {
  const auto parts = split(path, '/');
  return std::none_of(parts.begin(), parts.end(), [](std::string_view part) {
    return part.empty() || part == "." || part == "..";
  });
}

Json json_of(const ArchivedFile& file) {
  Json json;
  if (!file.name.empty()) json["name"] = file.name;
  json["role"] = file.role;
  json["original"] = file.original;
  json["raw"] = file.raw;
  json["sensitive"] = file.sensitive;
  json["size"] = file.size;
  json["sha256"] = file.sha256;
  if (!file.cited.empty()) json["cited"] = file.cited;
  return json;
}

class Packer {
 public:
  Packer(World& world, store::Case& the_case, Contents contents, UtcTime as_of)
      : world_(world), case_(the_case), contents_(contents), tar_(as_of) {
    out_.as_of = format_rfc3339(as_of);
    out_.folder = "hikeshi-" + case_.id() + (is_redacted() ? "-redacted" : "");
  }

  Result<CaseArchive> pack(const std::vector<casefile::Entry>& journal,
                           const casefile::CaseState& state) {
    HK_CHECK(add_made("README.txt", "readme", std::string(kReadme)));
    HK_CHECK(add_journal(journal));
    for (const Document& document : state.documents) HK_CHECK(add_document(document));
    HK_CHECK(add_logs(state));
    HK_CHECK(add_for_people(journal.back().at));
    HK_CHECK(add_manifest(state));
    HK_CHECK(put("SHA256SUMS", sums_));
    out_.bytes = HK_TRY(tar_.finish());
    return std::move(out_);
  }

 private:
  Status put(const std::string& name, std::string_view bytes) {
    return tar_.add(out_.folder + "/" + name, bytes);
  }

  Status add(ArchivedFile file, std::string_view bytes) {
    file.size = bytes.size();
    if (file.sha256.empty()) file.sha256 = sha256_hex(bytes);
    file.name = free_name(file.name);
    HK_CHECK(put(file.name, bytes));
    sums_ += file.sha256 + "  " + file.name + "\n";
    out_.files.push_back(std::move(file));
    return {};
  }

  // Of our own making, from the journal.
  Status add_made(const char* name, const char* role, const std::string& bytes) {
    ArchivedFile file;
    file.name = name;
    file.role = role;
    return add(std::move(file), bytes);
  }

  // Two names of an intruder's may look alike once they are made safe.
  std::string free_name(const std::string& wanted) {
    std::string name = wanted;
    for (int n = 2; !names_.insert(name).second; ++n) name = fmt::format("{}-{}", wanted, n);
    return name;
  }

  void problem(const std::string& file, std::string reason, std::string detail) {
    out_.problems.push_back({file, std::move(reason), std::move(detail)});
  }

  bool is_redacted() const { return contents_ == Contents::kRedacted; }

  bool stays_here(const ArchivedFile& file) const {
    return file.sensitive ? contents_ != Contents::kWithSensitive : file.raw && is_redacted();
  }

  // A file that was there before: packed where it still is what it was.
  Status add_file(ArchivedFile file, const std::string& path) {
    if (stays_here(file)) {
      file.name.clear();
      out_.left_out.push_back(std::move(file));
      return {};
    }
    const auto bytes = world_.fs.read(path);
    if (!bytes) {
      const bool gone = bytes.error().code == Code::kNotFound;
      return problem(file.original, gone ? "missing" : "unreadable", bytes.error().message),
             Status{};
    }
    const std::string now = sha256_hex(*bytes);
    if (now != file.sha256)
      return problem(file.original, "changed",
                     fmt::format("its SHA-256 was {}, it is {}", file.sha256, now)),
             Status{};
    return add(std::move(file), *bytes);
  }

  Status add_journal(const std::vector<casefile::Entry>& journal) {
    std::string lines;
    head_ = std::string(64, '0');
    entries_ = journal.size();
    for (const casefile::Entry& entry : journal) {
      const std::string line = casefile::to_json(entry);
      head_ = sha256_hex(head_ + "\n" + line);
      lines += line + "\n";
    }
    return add_made("case/journal.jsonl", "journal", lines);
  }

  Status add_document(const Document& document) {
    if (!stays_in_folder(document.path))
      return problem(document.path, "unreadable", "it lies outside of the case"), Status{};
    ArchivedFile file;
    file.name = "case";
    for (std::string_view part : split(document.path, '/')) file.name += "/" + archive_name(part);
    file.role = document.role;
    file.original = document.path;
    file.raw = is_raw(document);
    file.sensitive = is_sensitive(document);
    file.sha256 = document.sha256;
    return add_file(std::move(file), case_.path() + "/" + document.path);
  }

  // The files that the hunt's answer rests on, by what it filed of them.
  Status add_logs(const casefile::CaseState& state) {
    if (state.first_of_kind("hunt") == nullptr) return {};
    const auto lines = read_filed(world_, case_, state, "sources.jsonl");
    if (!lines) {
      const bool old = lines.error().code == Code::kNotFound;
      if (old)
        problem("sources.jsonl", "missing",
                "the hunt was run by an older version and has kept no hashes; hunt again");
      return {};  // a changed one is named with the documents
    }
    size_t number = 0;
    for (std::string_view text : split(*lines, '\n')) {
      const Json line = Json::parse(text, nullptr, false);
      if (line.is_object() && !line["cited"].empty()) HK_CHECK(add_log(line, ++number));
    }
    return {};
  }

  Status add_log(const Json& line, size_t number) {
    ArchivedFile file;
    file.original = line.value("file", "");
    file.role = "log";
    file.raw = true;
    file.size = line.value("size", uint64_t{0});
    file.cited = line["cited"].get<std::vector<std::string>>();
    if (!line["sha256"].is_string())
      return problem(file.original, "unreadable", "the hunt could not read it"), Status{};
    file.sha256 = line["sha256"].get<std::string>();
    if (is_redacted()) return add_file(std::move(file), {});
    if (!line["path"].is_string())
      return problem(file.original, "not_kept",
                     "it was read from AWS and not kept: hunt again with --keep DIR"),
             Status{};
    const std::string_view original = file.original;
    const bool only_seen = file.cited == std::vector<std::string>{"seen"};
    if (only_seen && (seen_bytes_ += file.size) > kMostSeen)
      return problem(file.original, "too_large",
                     fmt::format("files of hours outside of the attack are packed up to {} bytes; "
                                 "hand it on beside the archive, its SHA-256 is {}",
                                 kMostSeen, file.sha256)),
             Status{};
    file.name = fmt::format("logs/{:05}-{}", number,
                            archive_name(original.substr(original.find_last_of('/') + 1)));
    return add_file(std::move(file), line["path"].get<std::string>());
  }

  // As of the last entry: the page of another day has the same bytes.
  Status add_for_people(UtcTime as_of) {
    HK_CHECK(add_made("report.html", "report", HK_TRY(report_page(world_, case_, {as_of, 0}))));
    return add_made("summary.txt", "summary", HK_TRY(plain_summary(world_, case_, {as_of, 0})));
  }

  Status add_manifest(const casefile::CaseState& state) {
    Json files = Json::array(), left_out = Json::array(), problems = Json::array();
    for (const ArchivedFile& file : out_.files) files.push_back(json_of(file));
    for (const ArchivedFile& file : out_.left_out) left_out.push_back(json_of(file));
    for (const auto& p : out_.problems)
      problems.push_back({{"file", p.file}, {"reason", p.reason}, {"detail", p.detail}});
    const Json manifest{{"format", 1},
                        {"program", std::string("hikeshi ") + HIKESHI_VERSION},
                        {"aws_models", aws::models_version()},
                        {"case", case_.id()},
                        {"accounts", state.accounts()},
                        {"as_of", out_.as_of},
                        {"redacted", is_redacted()},
                        {"with_sensitive", contents_ == Contents::kWithSensitive},
                        {"secrets", {{"en", kSecretsEn}, {"ja", kSecretsJa}}},
                        {"journal", {{"entries", entries_}, {"sha256", head_}}},
                        {"files", files},
                        {"left_out", left_out},
                        {"problems", problems}};
    const std::string text = dump(manifest, 1) + "\n";
    sums_ += sha256_hex(text) + "  MANIFEST.json\n";
    return put("MANIFEST.json", text);
  }

  World& world_;
  store::Case& case_;
  Contents contents_;
  TarGz tar_;
  CaseArchive out_;
  std::set<std::string> names_{"MANIFEST.json", "SHA256SUMS"};
  uint64_t seen_bytes_ = 0;
  std::string sums_, head_;
  size_t entries_ = 0;
};

}  // namespace

Result<CaseArchive> pack_case(World& world, store::Case& the_case, Contents contents) {
  const auto journal = HK_TRY(the_case.journal());
  const auto state = HK_TRY(casefile::fold(journal));
  return Packer(world, the_case, contents, journal.back().at).pack(journal, state);
}

}  // namespace hikeshi::cli
