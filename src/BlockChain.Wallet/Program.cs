using System.CommandLine.Help;
using System.Text;
using BlockChain.Wallet.Arguments;
using BlockChain.Wallet.Commands;
using BlockChain.Wallet.Showing;

if (OperatingSystem.IsWindows())
{
    // Its consoles begin with an old code page, which has no ✓ and no ×.
    Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
}

StandardStream.ReplaceBoth();
var root = new RootCommand("The SimpleCoin wallet: manage keys, check balances, send payments. "
    + "Run it without a command, in a terminal, for a menu.")
{
    NewCommand.Create(),
    RestoreCommand.Create(),
    ListCommand.Create(),
    AddressCommand.Create(),
    BalanceCommand.Create(),
    HistoryCommand.Create(),
    SendCommand.Create(),
    StatusCommand.Create(),
    ResendCommand.Create(),
    ConsolidateCommand.Create(),
    LabelCommand.Create(),
    ReceiptCommand.Create(),
    VerifyCommand.Create(),
    ExplainCommand.Create(),
    ImportCommand.Create(),
    ExportCommand.Create(),
    PasswdCommand.Create(),
};
GlobalOptions.AddTo(root);
MenuCommand.SetUp(root);
foreach (HelpOption help in root.Options.OfType<HelpOption>())
{
    help.Action = new HelpWithExitCodes((HelpAction)help.Action!);
}

try
{
    ParseResult parsed = CommandLine.Parse(root, args);
    return parsed.Action is not HelpWithExitCodes && CommandLine.FindMistakes(parsed) is { Count: > 0 } mistakes
        ? Failures.ReportUsage(mistakes, parsed.CommandResult.Command)
        : await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,

            // After Ctrl+C a command says what it has done; on a busy computer that can take longer than the usual 2 seconds.
            ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
        });
}
catch (OutputException exception)
{
    return Failures.Report(exception, ChainParameters.Main);
}
