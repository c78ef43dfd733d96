// SPDX-License-Identifier: Apache-2.0
#include "trail/verify.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <optional>
#include <thread>
#include <tuple>

#include "io/gzip.h"
#include "io/hash.h"
#include "trail/digest.h"

namespace hikeshi::trail {
namespace {

// What reading one file has shown.
struct Looked {
  std::string sha256;  // of the unpacked bytes
  std::optional<Problem> problem;
  std::optional<DigestDocument> digest;
  bool read = false;
};

std::string_view file_name(std::string_view key) { return key.substr(key.rfind('/') + 1); }

// aws-cli too calls a file invalid that goes on behind its gzip stream.
bool unpack(const std::string& bytes, std::string& out, Looked& looked, const std::string& path) {
  if (!looks_like_gzip(bytes)) {
    out = bytes;
    return true;
  }
  Gunzip gunzip;
  size_t size = 0;
  const Inflated inflated = gunzip.inflate(bytes, {}, 0, out, size);
  out.resize(size);
  if (inflated.defect == GzipDefect::kNone && inflated.earlier.empty()) return true;
  const GzipDefect defect =
      inflated.earlier.empty() ? inflated.defect : inflated.earlier.front().first;
  looked.problem = Problem{path, inflated.packed_offset, std::string(describe(defect)), "", 1};
  return false;
}

Looked look_at(const StoredFile& file) {
  Looked looked;
  const auto bytes = file.read();
  if (!bytes) {
    looked.problem = Problem{file.path, 0, "unreadable", bytes.error().message, 1};
    return looked;
  }
  looked.read = true;
  std::string text;
  if (!unpack(*bytes, text, looked, file.path)) return looked;
  looked.sha256 = sha256_hex(text);
  if (!parse_digest_name(file.key)) return looked;
  auto digest = parse_digest(text);
  if (digest) {
    looked.digest = std::move(*digest);
  } else {
    looked.problem = Problem{file.path, 0, "not_cloudtrail", digest.error().message, 1};
  }
  return looked;
}

// Each file once, on several threads; results stand by index.
std::vector<Looked> look_at_all(std::span<const StoredFile> files, const VerifyOptions& options) {
  std::vector<Looked> looked(files.size());
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t i = next++; i < files.size() && !options.stop.stop_requested(); i = next++)
      looked[i] = look_at(files[i]);
  };
  std::vector<std::jthread> workers;
  for (unsigned i = 1; i < options.threads; ++i) workers.emplace_back(work);
  work();
  return looked;
}

// A digest that is here.
struct Link {
  size_t file = 0;
  DigestName name;
  const DigestDocument* document = nullptr;  // nullptr: not readable as a digest
  std::string_view sha256;
  FileState state = FileState::kNotCovered;
  std::string why;
  const Link* successor = nullptr;
  bool proven = false, bad_signature = false;
};

using ChainKey = std::tuple<std::string, std::string, std::string, std::string, bool>;

ChainKey chain_of(const DigestName& name) {
  return {name.account, name.region, name.trail, name.home_region, name.backfill};
}

class Verifier {
 public:
  Verifier(std::span<const StoredFile> files, std::vector<Looked> looked, const DigestKeys& keys)
      : files_(files), looked_(std::move(looked)), keys_(keys) {}

  Result<Verification> run() {
    sort_out();
    if (chains_.empty())
      return fail(Code::kNotFound,
                  "there is no digest among these files: a trail writes them, below "
                  "CloudTrail-Digest/, where log file validation is on");
    for (auto& [key, links] : chains_) judge_chain(key, links);
    judge_logs();
    collect_problems();
    out_.with_keys = !keys_.empty();
    std::sort(out_.files.begin(), out_.files.end(),
              [](const auto& a, const auto& b) { return a.file < b.file; });
    return std::move(out_);
  }

 private:
  void sort_out() {
    for (size_t i = 0; i < files_.size(); ++i) {
      const std::string name(file_name(files_[i].key));
      if (auto digest = parse_digest_name(name)) {
        Link link;
        link.file = i;
        link.document = looked_[i].digest ? &*looked_[i].digest : nullptr;
        link.sha256 = looked_[i].sha256;
        const ChainKey chain = chain_of(*digest);
        link.name = std::move(*digest);
        chains_[chain].push_back(std::move(link));
      } else if (is_log_name(name)) {
        logs_[name].push_back(i);
      } else {
        ++out_.others;
      }
    }
  }

  // ---- digests

  void judge_chain(const ChainKey& key, std::vector<Link>& links) {
    std::sort(links.begin(), links.end(), [&](const Link& a, const Link& b) {
      return std::tie(a.name.at, files_[a.file].path) < std::tie(b.name.at, files_[b.file].path);
    });
    find_successors(links);
    // From the newest on: what a successor says counts only where it is sound itself.
    for (size_t i = links.size(); i-- > 0;) judge(links[i]);
    Chain chain;
    std::tie(chain.account, chain.region, chain.trail, chain.home_region, chain.backfill) = key;
    describe(links, chain);
    for (const Link& link : links)
      out_.files.push_back({files_[link.file].path, link.state, link.why,
                            link.successor == nullptr ? "" : files_[link.successor->file].path});
    out_.chains.push_back(std::move(chain));
  }

  void find_successors(std::vector<Link>& links) const {
    std::map<std::string_view, const Link*> by_previous;
    for (const Link& link : links) {
      if (link.document != nullptr && !link.document->previous_key.empty())
        by_previous.emplace(file_name(link.document->previous_key), &link);
    }
    for (Link& link : links) {
      const auto it = by_previous.find(file_name(files_[link.file].key));
      if (it != by_previous.end() && it->second != &link) link.successor = it->second;
    }
  }

  void judge(Link& link) const {
    if (link.document == nullptr) return alter(link, "cannot be read as a digest");
    if (!ends_with_key(files_[link.file].key, link.document->key))
      return alter(link, "has been moved: it says that it is " + link.document->key);
    const Link* next = link.successor;
    const std::string& signature =
        next == nullptr ? files_[link.file].signature : next->document->previous_signature;
    if (!signature.empty() && is_decided_by(signature, link)) return;
    if (next == nullptr) {
      link.why = "no later digest is here that holds its signature, which else is in S3's metadata";
    } else if (next->state == FileState::kAltered) {
      link.why = "the later digest that vouches for it is altered";
    } else if (!keys_.empty() && next->state != FileState::kValid) {
      link.why = why_unproven(link, signature);
    } else if (next->document->previous_sha256 != link.sha256) {
      alter(link, "its bytes are not those that the later digest names");
    } else {
      link.state = FileState::kValid;
    }
  }

  // With keys a hash counts only where the later digest that holds it is proven itself: anybody can
  // write two digests that agree, sign them with a key of his own or leave the signature out.
  std::string why_unproven(const Link& link, const std::string& signature) const {
    if (signature.empty()) return "the later digest holds no signature of it";
    return "none of the keys given has its fingerprint, " + link.document->fingerprint +
           ": save those of its region and time";
  }

  bool is_decided_by(const std::string& signature, Link& link) const {
    const Signature checked = keys_.check(link.document->fingerprint,
                                          signed_text(*link.document, link.sha256), signature);
    if (checked == Signature::kNoKey) return false;
    link.proven = checked == Signature::kGood;
    link.bad_signature = !link.proven;
    link.state = FileState::kValid;
    if (link.bad_signature) alter(link, "its signature is wrong");
    return true;
  }

  static void alter(Link& link, std::string why) {
    link.state = FileState::kAltered;
    link.why = std::move(why);
  }

  // The path may hold less of the key than the digest says, or more in front of it.
  static bool ends_with_key(std::string_view stored, std::string_view key) {
    return stored.ends_with(key) || key.ends_with(stored) || file_name(stored) == file_name(key);
  }

  void describe(const std::vector<Link>& links, Chain& chain) const {
    chain.digests = links.size();
    chain.from = start_of(links.front());
    chain.to = links.back().name.at;
    bool failed = false, unchecked = false;
    for (size_t i = 0; i < links.size(); ++i) {
      const Link& link = links[i];
      chain.proven += link.proven;
      failed = failed || link.bad_signature;
      unchecked = unchecked || is_unchecked(link);
      if (link.state == FileState::kAltered)
        chain.breaks.push_back(
            {ChainBreak::Kind::kAltered, start_of(link), link.name.at, files_[link.file].path});
      if (i > 0) add_break(links[i - 1], link, chain);
    }
    chain.proof = failed                           ? Proof::kFailed
                  : unchecked || chain.proven == 0 ? Proof::kNotChecked
                                                   : Proof::kVerified;
    std::sort(chain.breaks.begin(), chain.breaks.end(), [](const auto& a, const auto& b) {
      return std::tie(a.from, a.to) < std::tie(b.from, b.to);
    });
  }

  // Of the newest the signature is not here, so it says nothing of the keys. A hash in a digest
  // that is proven proves as well as a signature.
  bool is_unchecked(const Link& link) const {
    if (link.proven || link.successor == nullptr) return false;
    return keys_.empty() || link.state == FileState::kNotCovered;
  }

  static UtcTime start_of(const Link& link) {
    return link.document == nullptr ? link.name.at.plus(-kHour) : link.document->start;
  }

  // What lies between a digest and the next one that is here.
  void add_break(const Link& older, const Link& newer, Chain& chain) const {
    if (newer.document == nullptr) return;  // says nothing, and is a break itself
    const std::string& previous = newer.document->previous_key;
    if (file_name(previous) == file_name(files_[older.file].key)) return;
    const UtcTime older_end = older.name.at;
    if (previous.empty()) {
      chain.breaks.push_back(
          {ChainBreak::Kind::kRestarted, older_end, start_of(newer), files_[newer.file].path});
      return;
    }
    const auto named = parse_digest_name(previous);
    const UtcTime missing_end = named ? named->at : start_of(newer);
    if (missing_end <= older_end) return;  // an order of its own: two trails of one name
    const UtcTime missing_start = std::max(missing_end.plus(-kHour), older_end);
    chain.breaks.push_back({ChainBreak::Kind::kMissing, missing_start, missing_end, previous});
    if (missing_start > older_end)
      chain.breaks.push_back(
          {ChainBreak::Kind::kUnaccounted, older_end, missing_start, files_[older.file].path});
  }

  // ---- log files

  void judge_logs() {
    std::map<std::string_view, std::pair<const DigestDocument::LogFile*, const Link*>> named;
    for (const auto& [key, links] : chains_) {
      for (const Link& link : links) {
        if (link.document == nullptr || link.state == FileState::kAltered) continue;
        for (const auto& log : link.document->logs) {
          // Where two digests name a file, one that is vouched for decides.
          auto& at = named[file_name(log.key)];
          if (at.second == nullptr ||
              (at.second->state != FileState::kValid && link.state == FileState::kValid))
            at = {&log, &link};
        }
      }
    }
    for (const auto& [name, where] : logs_) {
      const auto it = named.find(name);
      for (const size_t file : where) {
        if (it == named.end()) {
          out_.files.push_back(
              {files_[file].path, FileState::kNotCovered, why_not_covered(name), ""});
        } else {
          judge_log(file, *it->second.first, *it->second.second);
        }
      }
    }
    for (const auto& [name, log] : named) {
      if (!logs_.contains(std::string(name)))
        out_.files.push_back({log.first->key, FileState::kMissing, "its digest names it",
                              files_[log.second->file].path});
    }
  }

  void judge_log(size_t file, const DigestDocument::LogFile& log, const Link& digest) {
    VerifiedFile out{files_[file].path, FileState::kValid, "", files_[digest.file].path};
    if (!looked_[file].read) {
      out.state = FileState::kNotCovered;
      out.why = "could not be read";
    } else if (looked_[file].sha256 != log.sha256) {
      out.state = FileState::kAltered;
      out.why = "its bytes are not those that were delivered";
    } else if (digest.state != FileState::kValid) {
      out.state = FileState::kNotCovered;
      out.why = "agrees with a digest that nothing here vouches for";
    }
    out_.files.push_back(std::move(out));
  }

  // Newer than every digest of its region is the common case, and no reason to worry.
  std::string why_not_covered(const std::string& name) const {
    const std::string account = name.substr(0, name.find('_'));
    UtcTime newest{};
    for (const auto& [key, links] : chains_) {
      if (std::get<0>(key) == account &&
          name.find("_" + std::get<1>(key) + "_") != std::string::npos)
        newest = std::max(newest, links.back().name.at);
    }
    if (newest == UtcTime{}) return "no digest of its account and region is here";
    return "no sound digest names it; the newest of its region is of " + format_rfc3339(newest);
  }

  void collect_problems() {
    for (const Looked& one : looked_) {
      if (one.problem) out_.problems.push_back(*one.problem);
    }
  }

  std::span<const StoredFile> files_;
  const std::vector<Looked> looked_;
  const DigestKeys& keys_;
  std::map<ChainKey, std::vector<Link>> chains_;
  std::map<std::string, std::vector<size_t>> logs_;  // by name: a copy may lie beside it
  Verification out_;
};

}  // namespace

std::string_view to_string(FileState state) {
  constexpr std::array<std::string_view, 4> kNames = {"valid", "altered", "missing", "not_covered"};
  return kNames[static_cast<size_t>(state)];
}

std::string_view to_string(ChainBreak::Kind kind) {
  constexpr std::array<std::string_view, 4> kNames = {"missing", "unaccounted", "restarted",
                                                      "altered"};
  return kNames[static_cast<size_t>(kind)];
}

std::string_view to_string(Proof proof) {
  constexpr std::array<std::string_view, 3> kNames = {"verified", "not_checked", "failed"};
  return kNames[static_cast<size_t>(proof)];
}

uint64_t Verification::count(FileState state) const {
  return static_cast<uint64_t>(
      std::count_if(files.begin(), files.end(), [&](const auto& f) { return f.state == state; }));
}

bool Verification::all_well() const {
  return count(FileState::kAltered) == 0 && count(FileState::kMissing) == 0 &&
         std::all_of(chains.begin(), chains.end(), [&](const Chain& c) {
           return c.breaks.empty() && (!with_keys || c.proof == Proof::kVerified);
         });
}

Result<Verification> verify(std::span<const StoredFile> files, const DigestKeys& keys,
                            const VerifyOptions& options) {
  std::vector<Looked> looked = look_at_all(files, options);
  if (options.stop.stop_requested())
    return fail(Code::kCancelled, "interrupted; nothing was changed. Run the same command again");
  return Verifier(files, std::move(looked), keys).run();
}

}  // namespace hikeshi::trail
