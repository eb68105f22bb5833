# LLVM and MLIR 22 as shared libraries. `find_package(MLIR 22)` is refused by its version file, so the version is
# checked here. The targets LLVM and MLIR are the shared libraries; static archives are never mixed in.
if(NOT DEFINED MLIR_DIR AND IS_DIRECTORY /usr/lib/llvm-22/lib/cmake/mlir)
  set(MLIR_DIR /usr/lib/llvm-22/lib/cmake/mlir CACHE PATH "Folder of MLIRConfig.cmake")
  set(LLVM_DIR /usr/lib/llvm-22/lib/cmake/llvm CACHE PATH "Folder of LLVMConfig.cmake")
endif()
find_package(MLIR REQUIRED CONFIG)
if(NOT LLVM_VERSION_MAJOR EQUAL 22)
  message(FATAL_ERROR "einjit needs LLVM and MLIR 22; MLIR_DIR=${MLIR_DIR} has LLVM ${LLVM_PACKAGE_VERSION}")
endif()
list(APPEND CMAKE_MODULE_PATH ${MLIR_CMAKE_DIR} ${LLVM_CMAKE_DIR})
include(TableGen)
include(AddLLVM)
include(AddMLIR)

add_library(einjit_mlir INTERFACE)
target_include_directories(einjit_mlir SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
target_compile_definitions(einjit_mlir INTERFACE ${LLVM_DEFINITIONS_LIST})
target_link_libraries(einjit_mlir INTERFACE MLIR LLVM)

# einjit_mlir_library(NAME SOURCES... [LINK libs...]): an einjit_library whose sources share MLIR's headers precompiled,
# which halves their build time.
function(einjit_mlir_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  einjit_library(${name} SOURCES ${arg_SOURCES} LINK ${arg_LINK} einjit_mlir)
  target_precompile_headers(einjit_${name} PRIVATE
    <mlir/Dialect/Arith/IR/Arith.h> <mlir/Dialect/Complex/IR/Complex.h>
    <mlir/Dialect/Func/IR/FuncOps.h> <mlir/Dialect/LLVMIR/LLVMDialect.h> <mlir/Dialect/Linalg/IR/Linalg.h>
    <mlir/Dialect/MemRef/IR/MemRef.h> <mlir/Dialect/SCF/IR/SCF.h> <mlir/Dialect/Vector/IR/VectorOps.h>
    <mlir/IR/BuiltinOps.h> <mlir/Pass/Pass.h>)
endfunction()
