// SPDX-License-Identifier: Apache-2.0
#include "hunt/pass_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/share_out.h"
#include "hunt/byte_text.h"
#include "hunt/seen_text.h"
#include "io/file_mark.h"
#include "io/hash.h"

namespace hikeshi::hunt {
namespace {

constexpr std::string_view kFormat = "hikeshi pass 2";
constexpr uint64_t kLargestChunk = uint64_t{1} << 31;
constexpr size_t kMostWorkers =
    64;  // beyond, everything is read anew, and the state is small again

using Numbers = std::unordered_map<std::string_view, uint32_t>;

Numbers numbers_of(std::span<const trail::Source> sources) {
  Numbers numbers;
  for (uint32_t i = 0; i < sources.size(); ++i) numbers.emplace(sources[i].name.text(), i);
  return numbers;
}

void put_digest(std::string& to, const trail::Digest& d) {
  for (const auto* text : {&d.account, &d.region, &d.start_time, &d.end_time, &d.key})
    put_text(to, *text);
  put_number(to, d.files.size());
  for (const auto& file : d.files) {
    for (const auto* text : {&file.key, &file.sha256, &file.oldest_event, &file.newest_event})
      put_text(to, *text);
  }
}

trail::Digest digest_of(ByteText& from) {
  trail::Digest d;
  for (auto* text : {&d.account, &d.region, &d.start_time, &d.end_time, &d.key})
    *text = from.string();
  for (uint64_t left = from.number(); left > 0 && from.sound(); --left) {
    auto& file = d.files.emplace_back();
    for (auto* text : {&file.key, &file.sha256, &file.oldest_event, &file.newest_event})
      *text = from.string();
  }
  return d;
}

template <class T>
std::vector<T> in_order(std::vector<T> all, const Numbers& numbers) {
  std::stable_sort(all.begin(), all.end(),
                   [&](const T& a, const T& b) { return numbers.at(a.file) < numbers.at(b.file); });
  return all;
}

}  // namespace

trail::ScanResult joined(trail::ScanResult a, trail::ScanResult b,
                         std::span<const trail::Source> sources) {
  b.counts += a.counts;
  b.files += a.files;
  b.cancelled |= a.cancelled;
  if (a.problems.empty() && a.digests.empty()) return b;
  std::ranges::move(a.problems, std::back_inserter(b.problems));
  std::ranges::move(a.digests, std::back_inserter(b.digests));
  const Numbers numbers = numbers_of(sources);
  b.problems = in_order(std::move(b.problems), numbers);
  b.digests = in_order(std::move(b.digests), numbers);
  return b;
}

PassState::PassState(FileSystem& fs, std::string folder, std::string key,
                     std::span<const trail::Source> sources, unsigned threads)
    : fs_(fs),
      folder_(std::move(folder)),
      key_(std::move(key)),
      sources_(sources),
      threads_(threads) {}

void PassState::look_at_sources() {
  if (!marks_.empty()) return;
  marks_.resize(sources_.size());
  share_out(threads_, sources_.size(), [&](size_t i) {
    const auto mark = mark_of_file(sources_[i].name);
    if (mark) marks_[i] = Mark{mark->size, mark->modified, fingerprint_of(mark->ends, secret_)};
  });
}

// The head: what the state stands for, and of each worker the chunks with their hashes.
class PassState::Writing {
 public:
  Writing(PassState& state, const Spill& spill)
      : state_(state), spill_(spill), run_(random_name()) {}

  bool run(std::vector<Seen>& seen, const std::vector<uint32_t>& files,
           const trail::ScanResult& scan) {
    put_text(head_, kFormat);
    put_text(head_, state_.key_);
    put_raw(head_, state_.secret_);
    put_files(files);
    put_scan(scan);
    const auto is_idle = [](const Seen& one) { return one.callers.empty(); };
    put_number(head_, seen.size() - static_cast<size_t>(std::ranges::count_if(seen, is_idle)));
    for (Seen& one : seen) {
      if (!is_idle(one) && !put_seen(one)) return false;
    }
    return state_.fs_.write(state_.folder_ + "/head", head_ + sha256_hex(head_)).has_value();
  }

  const std::vector<std::string>& names() const { return names_; }

 private:
  void put_files(const std::vector<uint32_t>& files) {
    put_number(head_, files.size());
    for (const uint32_t file : files) {
      put_number(head_, file);
      put_text(head_, state_.sources_[file].name.text());
      put_raw(head_, *state_.marks_[file]);
      put_text(head_, state_.note_of(file));
    }
  }

  void put_scan(const trail::ScanResult& scan) {
    const Numbers numbers =
        scan.problems.empty() && scan.digests.empty() ? Numbers() : numbers_of(state_.sources_);
    put_raw(head_, scan.counts);
    put_number(head_, scan.problems.size());
    for (const trail::Problem& p : scan.problems) {
      for (const uint64_t number : {uint64_t{numbers.at(p.file)}, p.offset, p.count})
        put_number(head_, number);
      put_text(head_, p.reason);
      put_text(head_, p.detail);
    }
    put_number(head_, scan.digests.size());
    for (const trail::Digest& digest : scan.digests) {
      put_number(head_, numbers.at(digest.file));
      put_digest(head_, digest);
    }
  }

  bool put_seen(Seen& seen) {
    const size_t first = names_.size();
    chunks_.clear();
    const auto put = [&](const std::string& chunk) { return put_chunk(chunk); };
    if (!write_seen(seen, spill_, put)) return false;
    put_number(head_, names_.size() - first);
    head_ += chunks_;
    return true;
  }

  // A name that no other run gives: one that reads the state meanwhile finds its chunks, or none.
  bool put_chunk(const std::string& bytes) {
    names_.push_back(run_ + "-" + std::to_string(names_.size()));
    put_text(chunks_, names_.back());
    put_text(chunks_, sha256_hex(bytes));
    return state_.fs_.write(state_.folder_ + "/" + names_.back(), bytes).has_value();
  }

  static std::string random_name() {
    const PrintSecret random = random_secret();
    return fmt::format("{:08x}{:08x}", random[0], random[1]);
  }

  PassState& state_;
  const Spill& spill_;
  const std::string run_;
  std::string head_, chunks_;
  std::vector<std::string> names_;
};

class PassState::Reading {
 public:
  Reading(PassState& state, Spill& spill, std::string_view head)
      : state_(state), spill_(spill), head_(head) {}

  bool run(KnownPass& known) {
    if (head_.text() != kFormat || head_.text() != state_.key_) return false;
    state_.secret_ = head_.raw<PrintSecret>();
    state_.look_at_sources();
    if (!read_files(known)) return false;
    read_scan(known.scan);
    known.scan.files = known.files.size();
    for (uint64_t left = head_.number(); left > 0 && head_.sound(); --left) {
      known.seen.emplace_back(spill_);
      if (!read_worker(known.seen.back())) return false;
    }
    return head_.sound() && head_.at_end() && known.seen.size() <= kMostWorkers;
  }

  const std::vector<std::pair<uint32_t, std::string_view>>& notes() const { return notes_; }

 private:
  bool read_files(KnownPass& known) {
    const Numbers numbers = numbers_of(state_.sources_);
    for (uint64_t left = head_.number(); left > 0 && head_.sound(); --left) {
      const uint32_t was = head_.small();
      const auto now = numbers.find(head_.text());
      const Mark mark = head_.raw<Mark>();
      const std::string_view note = head_.text();
      if (now == numbers.end() || state_.marks_[now->second] != mark) return false;
      if (was >= now_.size()) now_.resize(size_t{was} + 1);
      now_[was] = now->second;
      known.files.push_back(now->second);
      notes_.emplace_back(now->second, note);
    }
    std::sort(known.files.begin(), known.files.end());
    return head_.sound();
  }

  const std::string& name_of(uint32_t was) {
    static const std::string kNone;
    return was < now_.size() ? state_.sources_[now_[was]].name.text() : kNone;
  }

  void read_scan(trail::ScanResult& scan) {
    scan.counts = head_.raw<trail::FileCounts>();
    for (uint64_t left = head_.number(); left > 0 && head_.sound(); --left) {
      trail::Problem& p = scan.problems.emplace_back();
      p.file = name_of(head_.small());
      p.offset = head_.number();
      p.count = head_.number();
      p.reason = head_.string();
      p.detail = head_.string();
    }
    for (uint64_t left = head_.number(); left > 0 && head_.sound(); --left) {
      const std::string& file = name_of(head_.small());
      scan.digests.push_back(digest_of(head_));
      scan.digests.back().file = file;
    }
  }

  bool read_worker(Seen& seen) {
    SeenReader reader(seen, now_);
    std::string chunk;
    for (uint64_t left = head_.number(); left > 0; --left) {
      if (!next_chunk(chunk) || !reader.read(chunk)) return false;
    }
    return true;
  }

  bool next_chunk(std::string& bytes) {
    const std::string_view name = head_.text(), hash = head_.text();
    if (!head_.sound() || name.find('/') != name.npos) return false;
    auto read = state_.fs_.read_at_most(state_.folder_ + "/" + std::string(name), kLargestChunk);
    if (!read || sha256_hex(*read) != hash) return false;
    bytes = std::move(*read);
    return true;
  }

  PassState& state_;
  Spill& spill_;
  ByteText head_;
  std::vector<std::pair<uint32_t, std::string_view>> notes_;  // by source
  std::vector<uint32_t> now_;  // numbers that sources have now, by those that they had
};

KnownPass PassState::recall(Spill& spill) {
  KnownPass known;
  const bool found = read_head(spill, known);
  look_at_sources();
  return found ? std::move(known) : KnownPass();
}

bool PassState::read_head(Spill& spill, KnownPass& known) {
  const auto head = fs_.read_at_most(folder_ + "/head", kLargestChunk);
  constexpr size_t kHash = 64;
  if (!head || head->size() < kHash) return false;
  const std::string_view bytes(head->data(), head->size() - kHash);
  if (sha256_hex(bytes) != head->substr(bytes.size())) return false;
  Reading reading(*this, spill, bytes);
  if (!reading.run(known)) return false;
  for (const auto& [source, note] : reading.notes()) recall_note(source, note);
  return true;
}

void PassState::keep(std::vector<Seen>& seen, const std::vector<uint32_t>& files,
                     const trail::ScanResult& scan, const Spill& spill) {
  if (!fs_.make_folders(folder_)) return;
  Writing writing(*this, spill);
  const bool kept = std::ranges::all_of(files, [&](uint32_t i) { return marks_[i].has_value(); }) &&
                    writing.run(seen, files, scan);
  std::vector<std::string> used;
  if (kept) used = writing.names();
  used.emplace_back("head");
  for (const std::string& name : fs_.list(folder_).value_or(std::vector<std::string>()))
    if (std::ranges::find(used, name) == used.end()) (void)fs_.remove_tree(folder_ + "/" + name);
}

}  // namespace hikeshi::hunt
