#include "tools/einjit/operand_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace einjit::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Shapes, AreSeparatedByCommas) {
  EXPECT_THAT(parse_shapes("1x3x4x5,3x6x5").value(), ElementsAre(Dims{1, 3, 4, 5}, Dims{3, 6, 5}));
  EXPECT_THAT(parse_shapes("7").value(), ElementsAre(Dims{7}));
  EXPECT_THAT(parse_shapes("0x2").value(), ElementsAre(Dims{0, 2}));
}

TEST(Shapes, AreEmptyForScalars) {
  EXPECT_THAT(parse_shapes("").value(), ElementsAre(Dims{}));
  EXPECT_THAT(parse_shapes("scalar").value(), ElementsAre(Dims{}));
  EXPECT_THAT(parse_shapes("2x3,").value(), ElementsAre(Dims{2, 3}, Dims{}));
  EXPECT_THAT(parse_shapes(",scalar,4").value(), ElementsAre(Dims{}, Dims{}, Dims{4}));
}

TEST(Shapes, PointAtWhatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"2x3,4y5",
       "--shapes \"2x3,4y5\": expected 'x', ',' or the end here\n"
       "               ^"},
      {"2x",
       "--shapes \"2x\": expected a size here, as in 2x3,3x4\n"
       "            ^"},
      {"x2",
       "--shapes \"x2\": expected a size here, as in 2x3,3x4\n"
       "          ^"},
      {"2x-3",
       "--shapes \"2x-3\": a size cannot be negative\n"
       "            ^"},
      {"1,99999999999999999999",
       "--shapes \"1,99999999999999999999\": this size is beyond 63 bits\n"
       "            ^"},
      {"2x3 ",
       "--shapes \"2x3 \": expected 'x', ',' or the end here\n"
       "             ^"}};
  for (const auto& [text, message] : cases) {
    const Expected<std::vector<Dims>> shapes = parse_shapes(text);
    ASSERT_FALSE(shapes) << text;
    EXPECT_EQ(shapes.error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(shapes.error().message, message);
  }
}

TEST(Operands, HaveOneTypeForAllOrOneEach) {
  const std::vector<OperandType> same = parse_operands("2,3x4", "f64").value();
  ASSERT_EQ(same.size(), 2U);
  EXPECT_EQ(same[0].dtype, DType::F64);
  EXPECT_EQ(same[1].dtype, DType::F64);
  EXPECT_EQ(same[1].shape, Dims({3, 4}));
  EXPECT_TRUE(same[1].strides.empty());
  const std::vector<OperandType> mixed = parse_operands("2,3x4", "i8,float32").value();
  EXPECT_EQ(mixed[0].dtype, DType::I8);
  EXPECT_EQ(mixed[1].dtype, DType::F32);
}

TEST(Operands, RefuseOtherTypes) {
  const Expected<std::vector<OperandType>> unknown = parse_operands("2", "f99");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::InvalidArgument);
  EXPECT_THAT(unknown.error().message, HasSubstr("f99"));
  const Expected<std::vector<OperandType>> count = parse_operands("2,3,4", "f32,f64");
  ASSERT_FALSE(count);
  EXPECT_THAT(count.error().message, HasSubstr("2 types for 3 operands"));
}

TEST(ScalarText, KeepsIntegersExact) {
  for (const char* text : {"2", "+2"}) {
    EXPECT_TRUE(parse_scalar(text, "--alpha")->is_integer) << text;
    EXPECT_EQ(parse_scalar(text, "--alpha")->integer, 2) << text;
  }
  EXPECT_EQ(parse_scalar("-9223372036854775808", "--alpha")->integer, INT64_MIN);
  EXPECT_EQ(parse_scalar("18446744073709551615", "--alpha")->integer, -1);
  EXPECT_EQ(parse_scalar("18446744073709551615", "--alpha")->re, 0x1p64);
  EXPECT_EQ(parse_scalar("18446744073709551616", "--alpha")->re, 0x1p64);
}

TEST(ScalarText, TakesRealAndComplexNumbers) {
  struct Case {
    const char* text;
    double re, im;
  };
  for (const Case& c : {Case{"0.5", 0.5, 0},
                        {"-1e-3", -1e-3, 0},
                        {"2.", 2, 0},
                        {"2j", 0, 2},
                        {"-j", 0, -1},
                        {"1+2j", 1, 2},
                        {"1-2j", 1, -2},
                        {"(1-2j)", 1, -2},
                        {"1e-3+2e-4j", 1e-3, 2e-4},
                        {"-1e+3-2.5e+4j", -1e3, -2.5e4},
                        {"1+j", 1, 1},
                        {"1.5e-2j", 0, 1.5e-2}}) {
    const Expected<Scalar> scalar = parse_scalar(c.text, "--alpha");
    ASSERT_TRUE(scalar) << c.text;
    EXPECT_FALSE(scalar->is_integer) << c.text;
    EXPECT_EQ(scalar->re, c.re) << c.text;
    EXPECT_EQ(scalar->im, c.im) << c.text;
  }
}

TEST(ScalarText, NamesTheOptionOfWhatIsNoNumber) {
  for (const char* text : {"", "x", "1x", "1+", "1+2", "++1", "1 ", "1j2", "1+2jj", "(1-2j", "--2j", "1e"}) {
    const Expected<Scalar> scalar = parse_scalar(text, "--beta");
    ASSERT_FALSE(scalar) << text;
    EXPECT_EQ(scalar.error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(scalar.error().message, "--beta " + std::string(text) + ": expected a number, such as 2, 0.5 or 1-2j");
  }
}

}  // namespace
}  // namespace einjit::cli
