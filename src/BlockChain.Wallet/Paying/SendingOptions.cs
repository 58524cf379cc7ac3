using BlockChain.Wallet.Arguments;
using BlockChain.Wallet.Asking;
using BlockChain.Wallet.Showing;

namespace BlockChain.Wallet.Paying;

/// <summary>What the user said about how to send.</summary>
/// <param name="Rate">The fee rate; null: what the node advises.</param>
/// <param name="Yes">Without asking.</param>
/// <param name="DryRun">Only show it; send nothing.</param>
/// <param name="Wait">Then wait until it is in a block.</param>
internal sealed record SendingWishes(FeeRate? Rate, bool Yes, bool DryRun, bool Wait)
{
    /// <summary>The options of a user who gives none.</summary>
    public static readonly SendingWishes None = new(Rate: null, Yes: false, DryRun: false, Wait: false);

    /// <summary>Refuses to continue if a yes is needed and nobody can give it.</summary>
    public void RequireConsent(CommandContext context)
    {
        if (!Yes && !DryRun && !context.Output.CanAsk)
        {
            throw new CommandException(
                ExitCode.Usage, "Nothing is sent without confirmation.",
                "Add --yes to send, or --dry-run to look first.");
        }
    }
}

/// <summary>The options of all commands that send a new payment.</summary>
internal sealed class SendingOptions
{
    private readonly Option<FeeRate?> _feeRate = new("--fee-rate")
    {
        Description = $"Base units a byte, {FeeRate.Min} to {FeeRate.Max}. Default: what the node advises, up to {FeeRate.MaxAdvised}",
        HelpName = "N",
        CustomParser = TypedValue.Read<FeeRate?>(
            text => FeeRate.TryParse(text, out FeeRate rate) ? rate : null,
            $"is not a fee rate from {FeeRate.Min} to {FeeRate.Max}."),
    };

    private readonly Option<bool> _yes = new("--yes") { Description = "Send without asking" };

    private readonly Option<bool> _dryRun =
        new("--dry-run") { Description = "Show what would be sent, and do not send it" };

    private readonly Option<bool> _wait = new("--wait") { Description = "Wait until it is in a block" };

    public void AddTo(Command command)
    {
        command.Options.Add(_feeRate);
        command.Options.Add(_yes);
        command.Options.Add(_dryRun);
        command.Options.Add(_wait);
    }

    public SendingWishes Read(ParseResult parsed) => new(
        parsed.GetValue(_feeRate), parsed.GetValue(_yes), parsed.GetValue(_dryRun), parsed.GetValue(_wait));
}
