using BlockChain.Core.Cryptography;
using BlockChain.Core.Wallets.Keys;

namespace BlockChain.Core.Wallets.Files;

/// <summary>
/// A wallet: a file that only its owner can read, with an encrypted secret and the public keys that are needed to watch its
/// addresses (see <c>WalletContent</c>). Only <see cref="Unlock"/> brings the secret into memory, for as long as it takes to
/// sign. What can be found again is in <see cref="WalletNotes"/>.
/// </summary>
public sealed class WalletFile
{
    /// <summary>The wallet that is meant when none is named.</summary>
    public const string DefaultName = "default";

    /// <summary>What a wallet can be called, as a sentence.</summary>
    public const string NameRule = "A name has 1 to 64 letters a to z or A to Z, digits, - and _, nothing else, and is not "
        + "one that Windows reserves, such as CON or COM1.";

    private const int MaxNameLength = 64;
    private const string Extension = ".json";

    private readonly DataFolder _folder;
    private WalletContent _content;
    private ExtendedPublicKey[] _chains = [];

    private WalletFile(DataFolder folder, string name, WalletContent content)
    {
        _folder = folder;
        Name = name;
        _content = content;
        DeriveAddresses();
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its file.</summary>
    public string FilePath => PathOf(_folder, Name);

    /// <summary>False if the passphrase is empty: anyone with the file has the coins.</summary>
    public bool IsProtected => _content.Header.IsProtected;

    /// <summary>The addresses of imported keys, which the words do not bring back.</summary>
    public IReadOnlyList<WalletAddress> Imported { get; private set; } = [];

    /// <summary>A name becomes the name of a file: see <see cref="NameRule"/>. Files move between systems, so a name that
    /// Windows cannot have is refused everywhere.</summary>
    public static bool IsName(string? name) =>
        name is { Length: >= 1 and <= MaxNameLength }
        && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_')
        && !IsDevice(name);

    /// <summary>Whether there is a wallet of this name.</summary>
    /// <exception cref="UnauthorizedAccessException">The folder may not be looked into.</exception>
    public static bool Exists(DataFolder folder, string name) => IsName(name) && DataFolder.HasFile(PathOf(folder, name));

    /// <summary>The names of all wallets, sorted; throws as <see cref="Exists"/>.</summary>
    public static IReadOnlyList<string> List(DataFolder folder) =>
    [
        .. DataFolder.FilesIn(folder.WalletsPath, "*" + Extension)
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(IsName)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The name of the wallet that a new one of this name would replace, on any system: on Windows and macOS capitals make
    /// no difference to a file. Null if there is none; throws as <see cref="Exists"/>.</summary>
    public static string? Find(DataFolder folder, string name) =>
        List(folder).FirstOrDefault(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Makes a wallet from these words. It never replaces one.</summary>
    /// <param name="folder">Where wallets are.</param>
    /// <param name="name">Its name.</param>
    /// <param name="words">The words, which stay the caller's.</param>
    /// <param name="passphrase">Protects the file; empty: nothing does.</param>
    /// <param name="cost">What a try of the passphrase costs; <see cref="ScryptParameters.Standard"/> unless told
    /// otherwise.</param>
    /// <exception cref="WalletException">A wallet of this name exists (see <see cref="Find"/>), or the name cannot be used.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static WalletFile Create(
        DataFolder folder, string name, Mnemonic words, ReadOnlySpan<byte> passphrase, ScryptParameters? cost = null)
    {
        string? found = Find(folder, name);
        return (found is null ? TryCreate(folder, name, words, passphrase, cost) : null)
            ?? throw new WalletException($"There is a wallet named {found ?? name} already: {PathOf(folder, found ?? name)}");
    }

    /// <summary>Opens a wallet; that needs no passphrase.</summary>
    /// <exception cref="WalletException">There is none of this name, or its file is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static WalletFile Open(DataFolder folder, string name) =>
        new(folder, name, WalletReader.Read(PathOf(folder, name), name, folder.Network));

    /// <summary>Opens the wallet of this name, and makes it when there is none, with new words and no passphrase;
    /// throws as <see cref="Open"/> and <see cref="Create"/>.</summary>
    public static WalletFile OpenOrCreate(DataFolder folder, string name, out bool created)
    {
        using Mnemonic words = Mnemonic.Generate();
        WalletFile? wallet = Exists(folder, name) ? null : TryCreate(folder, name, words, passphrase: [], cost: null);
        created = wallet is not null;
        if (wallet is not null)
        {
            WalletNotes.Update(wallet, _ => WalletNotes.None);
        }

        return wallet ?? Open(folder, name);
    }

    /// <summary>An address, by its place.</summary>
    public WalletAddress AddressAt(AddressChain chain, int index) => chain == AddressChain.Imported
        ? Imported[index]
        : AddressOf(_chains[(int)chain].Derive((uint)index).Key, chain, index);

    /// <summary>The secret, to be disposed as soon as it has signed.</summary>
    /// <param name="passphrase">The passphrase; of a wallet that is not protected, an empty one.</param>
    /// <exception cref="WrongPassphraseException">It is another one.</exception>
    /// <exception cref="WalletException">A wallet without a passphrase does not open: its file was changed.</exception>
    public WalletSecret Unlock(ReadOnlySpan<byte> passphrase) =>
        WalletSeal.TryOpen(_content, passphrase, out WalletSecret? secret) ? secret
        : IsProtected ? throw new WrongPassphraseException()
        : throw new WalletException(WalletReader.DamageOf(FilePath, "something in it was changed"));

    /// <summary>Encrypts the file under another passphrase, empty for none; throws as <see cref="Unlock"/> and
    /// <see cref="Create"/>.</summary>
    public void ChangePassphrase(
        ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> newPassphrase, ScryptParameters? cost = null)
    {
        using FileStream held = FileLock.Acquire(FilePath);
        Reload();
        using WalletSecret secret = Unlock(passphrase);
        Save(secret, newPassphrase, cost ?? ScryptParameters.Standard);
    }

    /// <summary>Takes in a single key; throws as <see cref="Unlock"/> and <see cref="Create"/>.</summary>
    /// <param name="passphrase">The wallet's.</param>
    /// <param name="key">The key, which becomes the wallet's.</param>
    /// <returns>Its address.</returns>
    /// <exception cref="WalletException">The wallet has it already, or too many; or its public key is of the long form.
    /// </exception>
    public WalletAddress Import(ReadOnlySpan<byte> passphrase, PrivateKey key)
    {
        using FileStream held = FileLock.Acquire(FilePath);
        Reload();
        using WalletSecret secret = Unlock(passphrase);
        secret.Add(key);
        if (!key.IsCompressed)
        {
            throw new WalletException(
                "This key is of the old form whose public key has 65 bytes. Wallets here have none.");
        }

        if (Imported.Any(address => address.Owner == key.PublicKey.Hash))
        {
            throw new WalletException("The wallet has this key already.");
        }

        if (Imported.Count == WalletSecret.MaxImportedKeys)
        {
            throw new WalletException($"The wallet has {Imported.Count} imported keys, and more do not fit.");
        }

        Save(secret, passphrase, WalletSeal.ParametersOf(_content.Header));
        return Imported[^1];
    }

    private static WalletFile? TryCreate(
        DataFolder folder, string name, Mnemonic words, ReadOnlySpan<byte> passphrase, ScryptParameters? cost)
    {
        string path = PathOf(folder, name);
        folder.CreateWallets();
        if (!Mnemonic.TryFromEntropy(words.Entropy, out Mnemonic? copy))
        {
            throw new ArgumentException("These words are wiped already.", nameof(words));
        }

        // Notes of an earlier wallet of this name count other addresses.
        if (!DataFolder.HasFile(path))
        {
            WalletNotes.Delete(path);
        }

        using var secret = new WalletSecret(copy);
        WalletContent content = Seal(folder, secret, passphrase, cost ?? ScryptParameters.Standard);
        return PrivateFile.TryCreate(path, WalletReader.Write(content)) ? new WalletFile(folder, name, content) : null;
    }

    /// <summary>Where the passphrase is empty there is nothing to find out, and nothing to make expensive.</summary>
    private static WalletContent Seal(
        DataFolder folder, WalletSecret secret, ReadOnlySpan<byte> passphrase, ScryptParameters cost) =>
        WalletSeal.Close(
            WalletReader.HeaderOf(secret, folder.Network, isProtected: !passphrase.IsEmpty),
            secret,
            passphrase,
            passphrase.IsEmpty ? ScryptParameters.Min : cost);

    private void Reload()
    {
        _content = WalletReader.Read(FilePath, Name, _folder.Network);
        DeriveAddresses();
    }

    private void Save(WalletSecret secret, ReadOnlySpan<byte> passphrase, ScryptParameters cost)
    {
        WalletContent content = Seal(_folder, secret, passphrase, cost);
        PrivateFile.Replace(FilePath, WalletReader.Write(content));
        PrivateFile.DeleteLeftovers(FilePath);
        _content = content;
        DeriveAddresses();
    }

    private void DeriveAddresses()
    {
        (ExtendedPublicKey account, IReadOnlyList<PublicKey> imported) = WalletReader.KeysOf(_content.Header);
        _chains = [account.Derive((uint)AddressChain.Receive), account.Derive((uint)AddressChain.Change)];
        Imported = [.. imported.Select((key, index) => AddressOf(key, AddressChain.Imported, index))];
    }

    private WalletAddress AddressOf(PublicKey key, AddressChain chain, int index) =>
        new(Encoding.Address.Encode(key.Hash, _folder.Network.AddressVersion), key.Hash, chain, index);

    private static string PathOf(DataFolder folder, string name) =>
        IsName(name)
            ? Path.Combine(folder.WalletsPath, name + Extension)
            : throw new WalletException($"'{name}' cannot be the name of a wallet. {NameRule}");

    /// <summary>Windows takes such a name for a device, in any case and with any extension.</summary>
    private static bool IsDevice(string name) => name.ToUpperInvariant()
        is "CON" or "PRN" or "AUX" or "NUL" or ['C', 'O', 'M', >= '0' and <= '9'] or ['L', 'P', 'T', >= '0' and <= '9'];
}
