// SPDX-License-Identifier: Apache-2.0
// From a small trail to a large one: copies of a drill's trail, each of another account, with other
// event ids, keys and addresses, and bundled anew into few large files or many small ones.
//
// A copy is rewritten text by text, the same everywhere in it, so that duplicates stay duplicates,
// a key that is issued in one record is the one that another uses, and the number of files,
// principals, sessions, addresses and ids grows with the bytes, as in an organisation's trail.
// What a generated trail flatters (its ratio, its names, its duplicates) is counted and printed;
// ends with 1 where it is not what bench/README.md promises.
//
// The drill's second trail delivers 15 % of the records again; one file in eight is copied once
// more into another folder, as people do, so that it is a quarter.
//
// usage: grow_trail FROM TO COPIES [RECORDS_PER_FILE]   (0 or left out: files as they are)
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>
#include <vector>

#include "io/filesystem.h"
#include "io/gzip.h"

namespace {

constexpr int kLevel = 3;  // real logs are packed 5 to 7 times, the texts of a drill better

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alnum(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }

uint64_t mixed(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

// Rewrites what makes a copy another account's. Copy 0 is the trail itself. Every length stays.
class Rewriter {
 public:
  explicit Rewriter(uint64_t copy) : copy_(copy) {}

  void rewrite(std::string& text) const {
    if (copy_ == 0) return;
    for (size_t i = 0; i < text.size();) {
      if (!is_alnum(text[i])) {
        ++i;
        continue;
      }
      size_t end = i;
      while (end < text.size() && is_alnum(text[end])) ++end;
      i = token(text, i, end);
    }
  }

 private:
  // Where to go on behind the token [begin, end).
  size_t token(std::string& text, size_t begin, size_t end) const {
    const size_t length = end - begin;
    if (length == 8 && is_uuid(text, begin)) return rewrite_hex(text, begin, begin + 36);
    if (is_key(text, begin, end)) return rewrite_key(text, begin, end);
    if (length == 12 && all_digits(text, begin, end)) return rewrite_digits(text, begin, end);
    if (length == 17 && all_hex(text, begin, end)) return rewrite_hex(text, begin, end);
    if (length <= 3 && is_address(text, begin, end)) return rewrite_address(text, begin);
    return end;
  }

  static bool is_uuid(std::string_view text, size_t begin) {
    if (text.size() - begin < 36) return false;
    for (size_t k = 0; k < 36; ++k) {
      const bool dash = k == 8 || k == 13 || k == 18 || k == 23;
      if (dash ? text[begin + k] != '-' : !is_hex(text[begin + k])) return false;
    }
    return true;
  }

  // An access key's id or the unique id of a user or role.
  static bool is_key(std::string_view text, size_t begin, size_t end) {
    if ((end - begin != 20 && end - begin != 21) || text[begin] != 'A') return false;
    for (; begin != end; ++begin) {
      if (text[begin] >= 'a' && text[begin] <= 'z') return false;
    }
    return true;
  }

  static bool all_digits(std::string_view text, size_t begin, size_t end) {
    for (; begin != end; ++begin) {
      if (!is_digit(text[begin])) return false;
    }
    return true;
  }

  // "i-0abc...": what EC2 names.
  static bool all_hex(std::string_view text, size_t begin, size_t end) {
    for (; begin != end; ++begin) {
      if (!is_hex(text[begin])) return false;
    }
    return true;
  }

  // A permutation of the hex digits for each place.
  size_t rewrite_hex(std::string& text, size_t begin, size_t end) const {
    constexpr std::string_view kHex = "0123456789abcdef";
    for (size_t i = begin; i < end; ++i) {
      if (!is_hex(text[i])) continue;
      const auto value = static_cast<size_t>(kHex.find(text[i]));
      text[i] = kHex[value ^ (mixed(copy_ * 64 + i - begin) & 15)];
    }
    return end;
  }

  // AKIA..., ASIA..., AROA..., AIDA...: the first four letters say what it is.
  size_t rewrite_key(std::string& text, size_t begin, size_t end) const {
    for (size_t i = begin + 4; i < end; ++i) {
      if (text[i] >= 'A' && text[i] <= 'Z')
        text[i] = static_cast<char>(
            'A' + (static_cast<uint64_t>(text[i] - 'A') + mixed(copy_ * 64 + i - begin)) % 26);
    }
    return end;
  }

  size_t rewrite_digits(std::string& text, size_t begin, size_t end) const {
    for (size_t i = begin; i < end; ++i)
      text[i] = static_cast<char>(
          '0' + (static_cast<uint64_t>(text[i] - '0') + mixed(copy_ * 64 + i - begin)) % 10);
    return end;
  }

  static bool is_address(std::string_view text, size_t begin, size_t end) {
    if (!all_digits(text, begin, end) || begin == 0 || text[begin - 1] != '"') return false;
    size_t dots = 0, i = begin;
    for (; i < text.size() && (is_digit(text[i]) || text[i] == '.'); ++i) dots += text[i] == '.';
    return dots == 3 && i < text.size() && text[i] == '"';
  }

  // The last two numbers of the four, where their length allows it: 10 to 99 and 100 to 199.
  size_t rewrite_address(std::string& text, size_t begin) const {
    size_t end = begin, dots = 0;
    for (; text[end] != '"'; ++end) {
      dots += text[end] == '.';
      if (dots < 2 || text[end] == '.') continue;
      const bool leads = text[end - 1] == '.';
      const bool hundred = leads && is_digit(text[end + 1]) && is_digit(text[end + 2]);
      if (leads && text[end] == '0') continue;
      if (hundred) continue;  // 2xx stays below 256 only if what follows does
      if (leads) {
        text[end] = shifted(text[end], '1', 9, end - begin);
      } else if (!is_digit(text[end + 1])) {
        const bool high = text[end - 2] == '2' && text[end - 1] == '5';
        text[end] = shifted(text[end], '0', high ? 6 : 10, end - begin);
      }
    }
    return end;
  }

  char shifted(char digit, char first, uint64_t many, size_t place) const {
    return static_cast<char>(static_cast<uint64_t>(first) +
                             (static_cast<uint64_t>(digit - first) + mixed(copy_ * 64 + place)) %
                                 many);
  }

  const uint64_t copy_;
};

// What was promised of the data, counted over copy 0 (the others differ from it in ids alone).
struct Counts {
  std::atomic<uint64_t> records{0}, bytes{0}, packed{0}, files{0};
  std::mutex mutex;
  std::set<std::string, std::less<>> names;
  std::unordered_set<std::string> ids;
  uint64_t counted = 0;
};

std::string_view text_behind(std::string_view record, std::string_view key) {
  const size_t at = record.find(key);
  if (at == record.npos) return {};
  const size_t begin = at + key.size();
  return record.substr(begin, record.find('"', begin) - begin);
}

// The records of {"Records":[...]}, by their braces.
std::vector<std::string_view> records_of(std::string_view text) {
  std::vector<std::string_view> records;
  size_t begin = 0;
  int depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{') {
      if (++depth == 2) begin = i;
    } else if (c == '}') {
      if (depth-- == 2) records.push_back(text.substr(begin, i + 1 - begin));
    }
  }
  return records;
}

struct Task {
  size_t copy;
  size_t first, last;  // of the files, by index
};

class Grower {
 public:
  Grower(std::string from, std::string to, size_t copies, size_t per_file)
      : from_(std::move(from)), to_(std::move(to)), copies_(copies), per_file_(per_file) {}

  int run() {
    const auto listing = fs_.list_tree(from_);
    if (!listing) return std::fprintf(stderr, "%s\n", listing.error().message.c_str()), 3;
    files_ = listing->files;
    make_tasks();
    std::vector<std::jthread> workers;
    for (unsigned i = 1; i < std::thread::hardware_concurrency(); ++i)
      workers.emplace_back([this] { work(); });
    work();
    workers.clear();
    return report();
  }

 private:
  static constexpr size_t kStretch = 400;  // files that one thread bundles

  void make_tasks() {
    for (size_t copy = 0; copy < copies_; ++copy) {
      for (size_t i = 0; i < files_.size(); i += kStretch)
        tasks_.push_back({copy, i, std::min(files_.size(), i + kStretch)});
    }
  }

  void work() {
    for (size_t i = next_++; i < tasks_.size(); i = next_++) grow(tasks_[i]);
  }

  // Files of one copy, bundled anew: the bundle is written once it is full.
  class Bundle {
   public:
    Bundle(Grower& grower, const Task& task, std::string folder)
        : grower_(grower), task_(task), folder_(std::move(folder)) {}

    void add(const std::string& path, std::string_view record) {
      if (records_.empty()) path_ = path;
      records_.emplace_back(record);
      if (records_.size() == grower_.per_file_) close();
    }
    // In no order, as AWS delivers them.
    void close() {
      if (records_.empty()) return;
      std::shuffle(records_.begin(), records_.end(), std::minstd_rand(records_.size()));
      std::string text = R"({"Records":[)";
      for (const std::string& record : records_) text += (text.back() == '[' ? "" : ",") + record;
      grower_.put(task_.copy, folder_, path_, text + "]}");
      records_.clear();
    }

   private:
    Grower& grower_;
    const Task& task_;
    const std::string folder_;
    std::string path_;
    std::vector<std::string> records_;
  };

  void grow(const Task& task) {
    hikeshi::Gunzip gunzip;
    const Rewriter rewriter(task.copy);
    std::string text;
    Bundle once(*this, task, ""), again(*this, task, "/copied");
    for (size_t i = task.first; i < task.last; ++i) {
      const auto bytes = fs_.read(files_[i].path);
      size_t size = 0;
      gunzip.inflate(*bytes, {}, 64, text, size);
      std::string unpacked = text.substr(0, size);
      rewriter.rewrite(unpacked);
      const bool digest = files_[i].path.find("CloudTrail-Digest") != std::string::npos;
      const bool twice = i % 8 == 3 && !digest;
      if (digest) {
        put(task.copy, "", files_[i].path, unpacked);
        continue;
      }
      for (const auto record : records_of(unpacked)) {
        counts_.records += twice ? 2 : 1;
        if (task.copy == 0) count(record, twice ? 2 : 1);
        if (per_file_ == 0) continue;
        once.add(files_[i].path, record);
        if (twice) again.add(files_[i].path, record);
      }
      if (per_file_ != 0) continue;
      put(task.copy, "", files_[i].path, unpacked);
      if (twice) put(task.copy, "/copied", files_[i].path, unpacked);
    }
    once.close();
    again.close();
  }

  void count(std::string_view record, uint64_t times) {
    const std::lock_guard lock(counts_.mutex);
    counts_.counted += times;
    const std::string_view name = text_behind(record, R"("eventName":")");
    if (!counts_.names.contains(name)) counts_.names.emplace(name);
    counts_.ids.emplace(text_behind(record, R"("eventID":")"));
  }

  void put(size_t copy, const std::string& folder, const std::string& from,
           const std::string& text) {
    std::string path = from.substr(from_.size());
    Rewriter(copy).rewrite(path);
    path = to_ + "/copy-" + std::to_string(copy) + folder + path;
    if (per_file_ != 0) {  // bundles of several stretches may begin with one file
      const size_t end = path.size() - std::string_view(".json.gz").size();
      path.insert(end, "n" + std::to_string(counts_.files));
    }
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    const std::string packed = hikeshi::gzip(text, kLevel);
    std::ofstream(path, std::ios::binary) << packed;
    counts_.bytes += text.size();
    counts_.packed += packed.size();
    ++counts_.files;
  }

  int report() {
    const auto records = static_cast<double>(counts_.records);
    const double mean = static_cast<double>(counts_.bytes) / records;
    const double ratio = static_cast<double>(counts_.bytes) / static_cast<double>(counts_.packed);
    const double again =
        100 * (1 - static_cast<double>(counts_.ids.size()) / static_cast<double>(counts_.counted));
    std::printf("%llu files, %.0f records, %.2f GB, %.2f GB packed\n",
                static_cast<unsigned long long>(counts_.files.load()), records,
                static_cast<double>(counts_.bytes) / 1e9,
                static_cast<double>(counts_.packed) / 1e9);
    std::printf("mean record %.0f bytes, gz ratio %.1f, %zu event names, %.1f %% duplicates\n",
                mean, ratio, counts_.names.size(), again);
    const bool kept = mean >= 1200 && mean <= 1600 && ratio >= 5 && ratio <= 7 &&
                      counts_.names.size() >= 300 && again >= 23 && again <= 27;
    if (!kept) std::fprintf(stderr, "these are not the data that bench/README.md promises\n");
    return kept ? 0 : 1;
  }

  hikeshi::RealFileSystem fs_;
  const std::string from_, to_;
  const size_t copies_, per_file_;
  std::vector<hikeshi::FileInfo> files_;
  std::vector<Task> tasks_;
  std::atomic<size_t> next_{0};
  Counts counts_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4 || argc > 5)
    return std::fprintf(stderr, "usage: grow_trail FROM TO COPIES [RECORDS_PER_FILE]\n"), 2;
  return Grower(argv[1], argv[2], std::strtoul(argv[3], nullptr, 10),
                argc == 5 ? std::strtoul(argv[4], nullptr, 10) : 0)
      .run();
}
