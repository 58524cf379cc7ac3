using System.CommandLine.Help;
using System.CommandLine.Invocation;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Arguments;

/// <summary>The usual help, and below it examples and the exit codes.</summary>
internal sealed class HelpWithExitCodes(HelpAction usual) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is CommandWithExamples command)
        {
            output.WriteLine("Examples:");
            foreach (string example in command.Examples)
            {
                output.WriteLine($"  wallet {example}");
            }

            output.WriteLine();
        }

        output.WriteLine(
            """
            Exit codes:
              0  done (a payment: sent, even if --wait ended early)
              1  failed or refused
              2  usage
              3  declined
              4  locked or wrong passphrase
              5  not enough coins
              6  node out of reach
            """);
        return ExitCode.Done;
    }
}
