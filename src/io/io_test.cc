// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include <cstdlib>

#include "io/filesystem.h"
#include "io/gzip.h"
#include "io/hash.h"
#include "io/memory_fs.h"
#include "io/tar_gz.h"
#include "io/turns.h"

namespace hikeshi {
namespace {

std::string inflate(std::string_view packed, GzipDefect& defect, GzipLimits limits = {}) {
  Gunzip gunzip;
  std::string out;
  size_t size = 0;
  defect = gunzip.inflate(packed, limits, 8, out, size).defect;
  return out.substr(0, size);
}

TEST(Gzip, UnpacksAllMembersAndNamesDefects) {
  const std::string a = gzip("first "), b = gzip("second");
  GzipDefect defect{};
  EXPECT_EQ(inflate(a + b, defect), "first second");
  EXPECT_EQ(defect, GzipDefect::kNone);
  EXPECT_EQ(inflate(a + b + std::string(100, '\0'), defect), "first second");
  EXPECT_EQ(defect, GzipDefect::kNone);
  EXPECT_EQ(inflate(a + "garbage", defect), "first ");
  EXPECT_EQ(defect, GzipDefect::kTrailingGarbage);
  EXPECT_EQ(inflate("plain", defect), "");
  EXPECT_EQ(defect, GzipDefect::kNotGzip);
  EXPECT_EQ(inflate(a + b.substr(0, 12), defect).substr(0, 6), "first ");
  EXPECT_EQ(defect, GzipDefect::kTruncated);
}

TEST(Gzip, NamesEachDefectOfAFileThatHasSeveral) {
  std::string broken = gzip("first ");
  broken[broken.size() - 6] ^= 1;  // in the CRC-32
  Gunzip gunzip;
  std::string out;
  size_t size = 0;
  const Inflated got = gunzip.inflate(broken + gzip("second") + "garbage", {}, 8, out, size);
  EXPECT_EQ(out.substr(0, size), "first second");
  EXPECT_EQ(got.defect, GzipDefect::kTrailingGarbage);
  ASSERT_EQ(got.earlier.size(), 1u);
  EXPECT_EQ(got.earlier[0], std::pair(GzipDefect::kBadChecksum, uint64_t{broken.size()}));
}

TEST(Gzip, EveryCutKeepsAPrefixAndSaysSo) {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += std::to_string(i * 7919);
  const std::string packed = gzip(text);
  for (size_t size = 20; size < packed.size(); size += 97) {
    GzipDefect defect{};
    const std::string out = inflate(packed.substr(0, size), defect);
    EXPECT_TRUE(text.starts_with(out)) << size;
    EXPECT_EQ(defect, GzipDefect::kTruncated) << size;
  }
}

TEST(Gzip, ABombEndsInALimit) {
  GzipDefect defect{};
  EXPECT_EQ(inflate(gzip(std::string(64 << 20, 'a')), defect), "");
  EXPECT_EQ(defect, GzipDefect::kLimit);
  EXPECT_EQ(inflate(gzip(std::string(5000, 'b')), defect, {1000, 180}), "");
  EXPECT_EQ(defect, GzipDefect::kLimit);
  EXPECT_EQ(inflate(gzip(std::string(1 << 20, 'a')), defect).size(), size_t{1} << 20);
  EXPECT_EQ(defect, GzipDefect::kNone) << "a small file may repeat itself as it likes";
}

TEST(Hash, IsSha256) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

class Files : public testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/hikeshi-io-XXXXXX";
    folder_ = mkdtemp(pattern);
  }
  void TearDown() override { EXPECT_TRUE(fs_.remove_tree(folder_)); }
  RealFileSystem fs_;
  std::string folder_;
};

TEST_F(Files, AreListedInOrderWithWhatCannotBeRead) {
  ASSERT_TRUE(fs_.make_folders(folder_ + "/b/c"));
  ASSERT_TRUE(fs_.write(folder_ + "/b/c/2", "two"));
  ASSERT_TRUE(fs_.write(folder_ + "/b/1", "one"));
  ASSERT_TRUE(fs_.write(folder_ + "/a", ""));
  ASSERT_EQ(::symlink((folder_ + "/gone").c_str(), (folder_ + "/link").c_str()), 0);
  ASSERT_EQ(::symlink(folder_.c_str(), (folder_ + "/b/loop").c_str()), 0);
  ASSERT_EQ(::symlink("/", (folder_ + "/b/other").c_str()), 0);
  ASSERT_EQ(::mkfifo((folder_ + "/b/pipe").c_str(), 0600), 0);
  const auto listing = *fs_.list_tree(folder_);
  std::vector<std::string> names;
  for (const auto& file : listing.files) names.push_back(file.path.substr(folder_.size()));
  EXPECT_THAT(names, testing::ElementsAre("/a", "/b/1", "/b/c/2"));
  std::vector<std::string> reasons;
  for (const Error& error : listing.unreadable) reasons.push_back(error.message);
  EXPECT_THAT(reasons, testing::ElementsAre(testing::HasSubstr("not followed"),
                                            testing::HasSubstr("no regular file"),
                                            testing::HasSubstr("broken link")));
  EXPECT_EQ(fs_.list_tree(folder_ + "/nothing").error().code, Code::kNotFound);
}

TEST_F(Files, AreWrittenWholeAndPrivately) {
  ASSERT_TRUE(fs_.write(folder_ + "/f", "old"));
  ASSERT_TRUE(fs_.write(folder_ + "/f", "new"));
  EXPECT_EQ(*fs_.read(folder_ + "/f"), "new");
  struct stat info {};
  ASSERT_EQ(::stat((folder_ + "/f").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  EXPECT_EQ(fs_.list(folder_)->size(), 1U) << "no temporary file is left";
  EXPECT_FALSE(fs_.write(folder_ + "/no/such/folder", "x"));
  EXPECT_EQ(fs_.read(folder_).error().code, Code::kIo) << "a folder is no file";
}

TEST_F(Files, AreNotReadBeyondALimit) {
  ASSERT_TRUE(fs_.write(folder_ + "/f", "1234"));
  EXPECT_EQ(*fs_.read_at_most(folder_ + "/f", 4), "1234");
  EXPECT_EQ(fs_.read_at_most(folder_ + "/f", 3).error().code, Code::kLimit);
  ASSERT_EQ(::truncate((folder_ + "/f").c_str(), off_t{1} << 40),
            0);  // sparse: reading it is hours
  EXPECT_EQ(fs_.read_at_most(folder_ + "/f", 1 << 20).error().code, Code::kLimit);
}

TEST_F(Files, APipeIsNoFile) {
  ASSERT_EQ(::mkfifo((folder_ + "/pipe").c_str(), 0600), 0);
  EXPECT_EQ(fs_.read(folder_ + "/pipe").error().code, Code::kUnsupported) << "and nothing hangs";
  EXPECT_FALSE(fs_.write(folder_ + "/pipe", "x")) << "nobody reads it";
  struct stat info {};
  ASSERT_EQ(::lstat((folder_ + "/pipe").c_str(), &info), 0);
  EXPECT_TRUE(S_ISFIFO(info.st_mode));
}

TEST_F(Files, LinksAndDevicesAreWrittenThrough) {
  const auto is_link = [&](const std::string& name) {
    struct stat info {};
    return ::lstat((folder_ + name).c_str(), &info) == 0 && S_ISLNK(info.st_mode);
  };
  ASSERT_TRUE(fs_.write(folder_ + "/target", "old"));
  ASSERT_EQ(::symlink("target", (folder_ + "/link").c_str()), 0);
  ASSERT_EQ(::symlink("later", (folder_ + "/dangling").c_str()), 0);
  ASSERT_EQ(::symlink("/dev/full", (folder_ + "/full").c_str()), 0);
  ASSERT_EQ(::symlink("/dev/null", (folder_ + "/null").c_str()), 0);
  EXPECT_TRUE(fs_.write(folder_ + "/link", "new"));
  EXPECT_EQ(*fs_.read(folder_ + "/target"), "new");
  EXPECT_TRUE(fs_.write(folder_ + "/dangling", "made"));
  EXPECT_EQ(*fs_.read(folder_ + "/later"), "made");
  EXPECT_EQ(fs_.write(folder_ + "/full", "x").error().code, Code::kIo) << "a full disk is seen";
  EXPECT_TRUE(fs_.write(folder_ + "/null", "x"));
  for (const char* name : {"/link", "/dangling", "/full", "/null"})
    EXPECT_TRUE(is_link(name)) << name;
}

TEST(MemoryFiles, FailOnPurpose) {
  MemoryFileSystem fs;
  ASSERT_TRUE(fs.write("a/b", "1"));
  fs.fail_reads_of("a/b");
  EXPECT_FALSE(fs.read("a/b"));
  fs.fail_writes_after(1);
  EXPECT_TRUE(fs.write("a/c", "1"));
  EXPECT_FALSE(fs.write("a/d", "1"));
  EXPECT_TRUE(fs.is_folder("a"));
  EXPECT_THAT(*fs.list("a"), testing::ElementsAre("b", "c"));
}

std::string archive_of(int64_t time, const std::string& text) {
  TarGz tar(UtcTime{time});
  EXPECT_TRUE(tar.add("folder/one.txt", text));
  EXPECT_TRUE(tar.add("folder/two.txt", ""));
  return *tar.finish();
}

TEST(TarGz, SameContentSameBytes) {
  EXPECT_EQ(archive_of(1000, "text"), archive_of(1000, "text"));
  EXPECT_NE(archive_of(1000, "text"), archive_of(1000, "texu"));
  EXPECT_TRUE(looks_like_gzip(archive_of(1000, "text")));
}

TEST(TarGz, NoNameLeavesTheFolder) {
  TarGz tar(UtcTime{0});
  for (const char* name :
       {"/etc/passwd", "../up", "a/../../up", "a//b", "a/", "", "a\\b", "a\nb", "./a"})
    EXPECT_EQ(tar.add(name, "").error().code, Code::kUsage) << name;
}

TEST(TarGz, NamesAreMadeSafe) {
  EXPECT_EQ(archive_name("a b\n'$(id)"), "a_b____id_");
  EXPECT_EQ(archive_name(".."), "_..");
  EXPECT_EQ(archive_name("--checkpoint"), "_--checkpoint");
  EXPECT_EQ(archive_name(""), "_");
  EXPECT_EQ(archive_name(std::string(300, 'x')).size(), 100u);
}

// ---- Turns

TEST(Turns, OneWaitsAndAnotherGoesOn) {
  std::string story;
  int arrived = 0, outside = 0;
  Turns turns([&] { ++outside, ++arrived; });
  turns.run(3, 2, [&](size_t i) {
    story += fmt::format("b{} ", i);
    const int wanted = i == 0 ? 2 : 1;
    turns.wait_until([&] { return arrived >= wanted; });
    story += fmt::format("e{} ", i);
  });
  // The second is let go on first, and makes room for the third.
  EXPECT_EQ("b0 b1 e1 b2 e2 e0 ", story);
  EXPECT_EQ(2, outside);
}

TEST(Turns, OnlyOneRunsAtATime) {
  int running = 0, most = 0, begun = 0, most_begun = 0;
  Turns turns([] {});
  const auto step = [&] {
    most = std::max(most, ++running);
    --running;
  };
  turns.run(200, 8, [&](size_t i) {
    most_begun = std::max(most_begun, ++begun);
    for (size_t k = 0; k < i % 7; ++k) {
      step();
      turns.wait_until([] { return true; });
    }
    turns.sleep(std::chrono::milliseconds(i % 3));
    --begun;
  });
  EXPECT_EQ(1, most);
  EXPECT_LE(most_begun, 8);
  EXPECT_GE(most_begun, 2);
  EXPECT_EQ(0, begun);
}

TEST(Turns, WaitsOutsideOfARunAsWell) {
  int left = 3;
  Turns turns([&] { --left; });
  turns.wait_until([&] { return left == 0; });
  EXPECT_EQ(0, left);
  turns.run(0, 1, [](size_t) { FAIL(); });
}

}  // namespace
}  // namespace hikeshi
