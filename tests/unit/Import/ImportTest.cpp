#include "Import/Import.h"

#include "Dialect/Einsum/EinsumDialect.h"
#include "tests/unit/Transforms/IrTesting.h"

using namespace mlir;

namespace einjit::testing {
namespace {

class ImportTest : public IrTest {
 protected:
  ModuleOp import(const Spec& spec, const std::vector<OperandType>& operands, const CompileOptions& options = {},
                  const OperandType* out = nullptr, StoreMode store = {}) {
    Expected<EinsumSpec> parsed = parseSpec(spec, options.repeated_output);
    EXPECT_TRUE(parsed) << parsed.error().message;
    Expected<Signature> signature = makeSignature(*parsed, operands, options, out, store);
    EXPECT_TRUE(signature) << signature.error().message;
    module = importSignature(context, *signature);
    EXPECT_TRUE(succeeded(verify(*module)));
    return *module;
  }
  einsum::EinsumOp einsumOp() {
    SmallVector<einsum::EinsumOp> found;
    module->walk([&](einsum::EinsumOp op) { found.push_back(op); });
    EXPECT_EQ(found.size(), 1U);
    return found[0];
  }
  Type typeOf(const std::string& text) {
    OwningOpRef<ModuleOp> other = function("%x: " + text, "");
    return argument(*other, 0).getType();
  }

  OwningOpRef<ModuleOp> module;
};

TEST_F(ImportTest, ASignatureIsAKernelWithOneEinsum) {
  import("ij,jk->ik", {{DType::F32, {4, 5}}, {DType::F32, {5, 6}}});
  EXPECT_EQ(textOf(*module), R"(module {
  func.func @kernel(%arg0: memref<4x5xf32>, %arg1: memref<5x6xf32>, %arg2: memref<4x6xf32>) {
    einsum.einsum "i j, j k -> i k" ins(%arg0, %arg1 : memref<4x5xf32>, memref<5x6xf32>) outs(%arg2 : memref<4x6xf32>) accumulate f32
    return
  }
})");
}

TEST_F(ImportTest, StridesBecomeTheLayout) {
  import("ij->ji", {{DType::F64, {4, 5}, {100, 3}}});
  EXPECT_EQ(argument(*module, 0).getType(), typeOf("memref<4x5xf64, strided<[100, 3]>>"));
  import("ij->ij", {{DType::F64, {4, 5}, {0, 1}}});
  EXPECT_EQ(argument(*module, 0).getType(), typeOf("memref<4x5xf64, strided<[0, 1]>>")) << "a broadcast view";
}

/// Element 0 of a reversed view lies at the end: the offset makes every index positive.
TEST_F(ImportTest, NegativeStridesHaveAnOffset) {
  import("ij->ij", {{DType::F32, {4, 5}, {-5, -1}}});
  EXPECT_EQ(argument(*module, 0).getType(), typeOf("memref<4x5xf32, strided<[-5, -1], offset: 19>>"));
  import("ij->ij", {{DType::F32, {4, 5}, {10, -2}}});
  EXPECT_EQ(argument(*module, 0).getType(), typeOf("memref<4x5xf32, strided<[10, -2], offset: 8>>"));
  import("ij->ij", {{DType::F32, {0, 5}, {-5, -1}}});
  EXPECT_EQ(argument(*module, 0).getType(), typeOf("memref<0x5xf32, strided<[-5, -1], offset: 4>>"));
}

TEST_F(ImportTest, OutsLayoutIsTheCallers) {
  OperandType out{DType::F32, {5, 4}, {1, 5}};
  import("ij->ji", {{DType::F32, {4, 5}}}, {}, &out);
  EXPECT_EQ(einsumOp().getOutput().getType(), typeOf("memref<5x4xf32, strided<[1, 5]>>"));
}

/// Sizes of 1 stay as they are: the operation's labels broadcast them.
TEST_F(ImportTest, BroadcastingKeepsTheOperandsOwnSizes) {
  import("ij,ij->ij", {{DType::F32, {4, 1}}, {DType::F32, {1, 5}}});
  EXPECT_EQ(argument(*module, 0).getType(), typeOf("memref<4x1xf32>"));
  EXPECT_EQ(argument(*module, 2).getType(), typeOf("memref<4x5xf32>"));
}

TEST_F(ImportTest, ScalarsFollowTheBuffersByName) {
  import("i->i", {{DType::F64, {4}}}, {}, nullptr, {.alpha = true, .beta = true});
  auto kernel = *module->getOps<func::FuncOp>().begin();
  ASSERT_EQ(kernel.getNumArguments(), 4U);
  EXPECT_EQ(kernel.getArgAttrOfType<StringAttr>(2, "einsum.scalar").getValue(), "alpha");
  EXPECT_EQ(kernel.getArgAttrOfType<StringAttr>(3, "einsum.scalar").getValue(), "beta");
  EXPECT_EQ(einsumOp().getAlpha(), kernel.getArgument(2));
  EXPECT_EQ(einsumOp().getBeta(), kernel.getArgument(3));
  import("i->i", {{DType::F64, {4}}}, {}, nullptr, {.alpha = false, .beta = true});
  EXPECT_FALSE(einsumOp().getAlpha());
  EXPECT_EQ(einsumOp().getBeta(), argument(*module, 2));
}

TEST_F(ImportTest, HalfPrecisionAccumulatesInSingle) {
  for (DType dtype : {DType::F16, DType::BF16}) {
    import("ij->i", {{dtype, {4, 5}}});
    EXPECT_TRUE(einsumOp().getAccumulate().isF32());
  }
}

TEST_F(ImportTest, SignsAreTheOperations) {
  import("i,i->i", {{DType::U8, {4}}, {DType::I16, {4}}});
  EXPECT_THAT(*einsumOp().getUnsignedInputs(), ElementsAre(0));
  EXPECT_FALSE(einsumOp().getUnsignedAccumulate()) << "u8 with i16 is i16";
  import("i,i->i", {{DType::U8, {4}}, {DType::U16, {4}}});
  EXPECT_THAT(*einsumOp().getUnsignedInputs(), ElementsAre(0, 1));
  EXPECT_TRUE(einsumOp().getUnsignedAccumulate());
  import("i,i->i", {{DType::I8, {4}}, {DType::I8, {4}}});
  EXPECT_FALSE(einsumOp().getUnsignedInputs());
}

TEST_F(ImportTest, BoolsAreAndsAndOrsOfBytes) {
  import("i,i->", {{DType::Bool, {4}}, {DType::Bool, {4}}});
  EXPECT_TRUE(einsumOp().getBoolean());
  EXPECT_EQ(einsumOp().getAccumulate(), typeOf("i8"));
  import("i,i->", {{DType::U8, {4}}, {DType::U8, {4}}});
  EXPECT_FALSE(einsumOp().getBoolean());
}

TEST_F(ImportTest, ConjugatedInputsAreListed) {
  import("i,i->", {{DType::C64, {4}}, {DType::C64, {4}, {}, Conjugate::Yes}});
  EXPECT_THAT(*einsumOp().getConjugate(), ElementsAre(1));
  import("i,i->", {{DType::C64, {4}}, {DType::C64, {4}}});
  EXPECT_FALSE(einsumOp().getConjugate());
}

TEST_F(ImportTest, TheUsersPathTravelsAlong) {
  CompileOptions options;
  options.path = {{1, 2}, {0, 1}};
  import("ij,jk,kl->il", {{DType::F32, {4, 5}}, {DType::F32, {5, 6}}, {DType::F32, {6, 7}}}, options);
  ASSERT_TRUE(einsumOp().getPath());
  EXPECT_THAT(cast<DenseI64ArrayAttr>((*einsumOp().getPath())[0]).asArrayRef(), ElementsAre(1, 2));
  EXPECT_EQ(einsumOp().getPath()->size(), 2U);
  import("ij->i", {{DType::F32, {4, 5}}});
  EXPECT_FALSE(einsumOp().getPath());
}

/// Names may hold what splits the spec string: those are numbered.
TEST_F(ImportTest, NamesThatTheSpecStringCannotHoldAreNumbered) {
  import(Spec::labels({{"a b", "k"}, {"k", "x>y"}}, {"a b", "x>y"}), {{DType::F32, {4, 5}}, {DType::F32, {5, 6}}});
  EXPECT_EQ(einsumOp().getSpec(), "label0 k, k label2 -> label0 label2");
  import("\xce\xb1j->j\xce\xb1", {{DType::F32, {4, 5}}});
  EXPECT_EQ(einsumOp().getSpec(), "\xce\xb1 j -> j \xce\xb1");
}

TEST_F(ImportTest, EllipsesHaveBecomeLabels) {
  import("...i,...i->...", {{DType::F32, {2, 3, 4}}, {DType::F32, {3, 4}}});
  EXPECT_EQ(einsumOp().getSpec(), "...0 ...1 i, ...1 i -> ...0 ...1");
}

TEST_F(ImportTest, ScalarsHaveNoDimensions) {
  import(",->", {{DType::F32, {}}, {DType::F32, {}}});
  EXPECT_EQ(einsumOp().getSpec(), ",  -> ");
  EXPECT_EQ(argument(*module, 2).getType(), typeOf("memref<f32>"));
}

}  // namespace
}  // namespace einjit::testing
