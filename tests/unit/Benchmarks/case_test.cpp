#include "benchmarks/case.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "benchmarks/problem.h"

namespace einjit::benchmarks {
namespace {

std::string write_file(const std::string& name, const std::string& text) {
  const std::string path = (std::filesystem::temp_directory_path() / name).string();
  std::ofstream(path) << text;
  return path;
}

constexpr const char* kCases = R"({"cases": [
  {"kind": "square", "name": "mm 4", "spec": "ij,jk->ik", "shapes": [[4, 5], [5, 6]], "dtypes": ["f32", "c64"]},
  {"kind": "stream", "name": "sum", "spec": "ij->", "shapes": [[4, 5]], "dtypes": ["f32"]}]})";

TEST(ReadCases, GivesOneForEachDtype) {
  const std::string path = write_file("einjit_cases_all.json", kCases);
  const std::vector<Case> cases = read_cases(path, {}).value();
  ASSERT_EQ(cases.size(), 3);
  EXPECT_EQ(cases[1].dtype, DType::C64);
  EXPECT_EQ(cases[1].shapes, (std::vector<Dims>{{4, 5}, {5, 6}}));
}

TEST(ReadCases, TakesWhatTheFilterWants) {
  const std::string path = write_file("einjit_cases_filter.json", kCases);
  EXPECT_EQ(read_cases(path, {.name = "^mm", .kinds = {}, .dtypes = {}})->size(), 2);
  EXPECT_EQ(read_cases(path, {.name = "", .kinds = {"stream"}, .dtypes = {}})->size(), 1);
  EXPECT_EQ(read_cases(path, {.name = "", .kinds = {}, .dtypes = {"f32"}})->size(), 2);
}

TEST(ReadCases, NamesTheFileThatIsWrong) {
  EXPECT_EQ(read_cases("/nowhere.json", {}).error().code, ErrorCode::Io);
  const std::string path = write_file("einjit_cases_wrong.json", R"({"cases": [{"name": "x"}]})");
  EXPECT_NE(read_cases(path, {}).error().message.find(path), std::string::npos);
  EXPECT_FALSE(read_cases(write_file("einjit_cases_regex.json", kCases), {.name = "(", .kinds = {}, .dtypes = {}}));
}

Expected<Einsum> resolve_spec(const std::string& spec, std::vector<Dims> shapes) {
  return resolve({.kind = "test", .name = spec, .spec = spec, .shapes = std::move(shapes)});
}

TEST(Resolve, AddsTheStridesOfARepeatedLabel) {
  const Einsum einsum = resolve_spec("biij->bj", {{2, 3, 3, 4}}).value();
  EXPECT_EQ(einsum.sizes, (std::vector<int64_t>{2, 3, 4}));
  EXPECT_EQ(stride_of(einsum.inputs[0], 1), 16);
  EXPECT_EQ(einsum.output_shape, (Dims{2, 4}));
  EXPECT_EQ(einsum.summed(), (std::vector<int>{1}));
}

TEST(Resolve, AlignsEllipsesAtTheRight) {
  const Einsum einsum = resolve_spec("...ij,...j->...i", {{7, 5, 2, 3}, {5, 3}}).value();
  EXPECT_EQ(einsum.output_shape, (Dims{7, 5, 2}));
  EXPECT_EQ(einsum.inputs[1].size(), 2);
}

TEST(Resolve, RefusesWhatDoesNotFit) {
  for (const auto& [spec, shapes] : std::vector<std::pair<std::string, std::vector<Dims>>>{
           {"ij", {{2, 3}}},
           {"ij->ij", {{2}}},
           {"ij,jk->ik", {{2, 3}}},
           {"ij->ij", {{2, 3}, {3, 4}}},
           {"ij,jk->ik", {{2, 3}, {4, 5}}},
           {"i j->i", {{2, 3}}},
           {"i->j", {{2}}},
       })
    EXPECT_FALSE(resolve_spec(spec, shapes)) << spec;
}

}  // namespace
}  // namespace einjit::benchmarks
