using System.Text.Json.Serialization;
using BlockChain.Core.Encoding;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Core.Wallets.Files;

/// <summary>
/// What a wallet remembers and could find out again from the chain: how many of its addresses are in use. In a file of its
/// own beside the wallet's, because it changes often and is no secret, and not in the <see cref="WalletCache"/>, whose loss
/// must not have an address used twice; when it is lost or damaged, the next look at the chain rebuilds it.
/// </summary>
/// <param name="Receive">The number of the address that is shown to whoever wants to pay us.</param>
/// <param name="Change">The number of the address that gets the next change. Counted up before a payment is sent.</param>
/// <param name="ProvedReceive">The number of the receive address after the last one that was paid in a block of the wallet's
/// own chain.</param>
/// <param name="ProvedChange">The same for change.</param>
public sealed record WalletNotes(int Receive, int Change, int ProvedReceive = 0, int ProvedChange = 0)
{
    /// <summary>Addresses of one chain at most.</summary>
    public const int MaxAddresses = 20_000;

    /// <summary>Change addresses that are used past the last proved one, at most: a node can take payments and pass none of
    /// them on, and a restore from the words looks only 200 addresses past the last one in the chain.</summary>
    public const int MaxUnprovedChange = 100;

    /// <summary>A wallet that was never paid.</summary>
    public static readonly WalletNotes None = new(Receive: 0, Change: 0);

    private static readonly WalletSideFile<WalletNotes> File = new(
        ".notes.json",
        largest: 64 * 1024,
        WalletNotesJson.Default.WalletNotes,
        notes => new[] { notes.Receive, notes.Change, notes.ProvedReceive, notes.ProvedChange }
            .All(number => number is >= 0 and <= MaxAddresses));

    /// <summary>The address that gets the next change.</summary>
    /// <exception cref="WalletException">All have got some: a search for addresses ends at <see cref="MaxAddresses"/>. Or a
    /// restore from the words might not find it: see <see cref="MaxUnprovedChange"/>.</exception>
    public WalletAddress NextChangeOf(WalletFile wallet)
    {
        if (Change + 1 >= MaxAddresses)
        {
            throw new WalletException($"The wallet {wallet.Name} has used all of its {Change} change addresses. Create another "
                + $"wallet and send everything there: '{TypedCommand.Wallet("send ADDRESS max")}' needs no change.");
        }

        if (Change - ProvedChange >= MaxUnprovedChange)
        {
            throw new WalletException($"The wallet {wallet.Name} has used {Change - ProvedChange} change addresses that are not "
                + "proved to be in a block, and a restore from its words might not find more of them. Wait until your payments "
                + "are confirmed, or name another node with --node. If that does not help, create another wallet and send "
                + $"everything there: '{TypedCommand.Wallet("send ADDRESS max")}' needs no change.");
        }

        return wallet.AddressAt(AddressChain.Change, Change);
    }

    /// <summary>Of each number the larger one.</summary>
    public WalletNotes Max(WalletNotes other) => new(
        Math.Max(Receive, other.Receive),
        Math.Max(Change, other.Change),
        Math.Max(ProvedReceive, other.ProvedReceive),
        Math.Max(ProvedChange, other.ProvedChange));

    /// <summary>Reads the notes of a wallet; null where there are none, or none that can be read.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be read.</exception>
    public static WalletNotes? Read(WalletFile wallet) => File.Read(wallet);

    /// <summary>Changes the notes, while nobody else does.</summary>
    /// <param name="wallet">Whose.</param>
    /// <param name="change">From the notes, null where there are none, to what they become, null to leave them.</param>
    /// <exception cref="IOException">They cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be written.</exception>
    /// <exception cref="WalletException">Another command keeps the wallet busy.</exception>
    public static void Update(WalletFile wallet, Func<WalletNotes?, WalletNotes?> change) => File.Update(wallet, change);

    /// <summary>Deletes the notes beside the file of a wallet; throws as <see cref="Update"/>.</summary>
    public static void Delete(string walletPath) => System.IO.File.Delete(File.PathBeside(walletPath));

    /// <summary>Keeps damaged notes under another name, which it returns; null where they are sound. Throws as
    /// <see cref="Update"/>.</summary>
    public static string? SetAsideIfDamaged(WalletFile wallet) => File.SetAsideIfDamaged(wallet);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectRequiredConstructorParameters = true, WriteIndented = true)]
[JsonSerializable(typeof(WalletNotes))]
internal sealed partial class WalletNotesJson : JsonSerializerContext;
