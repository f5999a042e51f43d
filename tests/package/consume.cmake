# Configures and builds EXAMPLE in FOLDER with OPTIONS, runs it, and compares what it prints with its expected_output.txt.
file(REMOVE_RECURSE "${FOLDER}")
foreach(command IN ITEMS
        "-S;${EXAMPLE};-B;${FOLDER};-G;Ninja;-DCMAKE_BUILD_TYPE=Debug;-DCMAKE_CXX_COMPILER=${COMPILER};${OPTIONS}"
        "--build;${FOLDER}")
    execute_process(COMMAND ${CMAKE_COMMAND} ${command} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
execute_process(COMMAND "${FOLDER}/embed" WORKING_DIRECTORY "${EXAMPLE}" OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
file(READ "${EXAMPLE}/expected_output.txt" expected)
if(NOT printed STREQUAL expected)
    message(FATAL_ERROR "Expected:\n${expected}\nPrinted:\n${printed}")
endif()
